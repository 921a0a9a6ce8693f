import Base
import Chassis
import Simulation
import Testing

struct BoardsSummaryTests {
  private static var sample: BoardsSummary {
    var summary = BoardsSummary()
    summary.own = 1
    summary.boards = [
      BoardsSummary.Board(
        slot: 1, state: .up, isManager: true, loadPerMille: 120, temperature: 41_000),
      BoardsSummary.Board(slot: 2, state: .down),
      BoardsSummary.Board(slot: 3, state: .late, loadPerMille: 1000, temperature: -5250),
      BoardsSummary.Board(slot: 64, state: .absent),
    ]
    summary.problems = ["board in slot 2 is down", "  two spaces in front"]
    return summary
  }

  @Test
  func `each board is a line, and a dash stands for what is not known`() {
    #expect(
      Self.sample.text == """
        own 1
        board 1 up manager 120 41000
        board 2 down - - -
        board 3 late - 1000 -5250
        board 64 absent - - -
        problem board in slot 2 is down
        problem   two spaces in front

        """)
  }

  @Test
  func `what is written is read`() {
    #expect(BoardsSummary(parsing: Self.sample.text) == Self.sample)
    #expect(BoardsSummary(parsing: "own -\n") == BoardsSummary())
  }

  @Test(arguments: [
    "", "\n", "own 1", "own 1\n" + "own 1\n", "own 0\n", "own 65\n", "own 01\n", "own  1\n",
    "own 1 \n",
    "board 1 up - - -\n", "own 1\nboard 0 up - - -\n", "own 1\nboard 1 up - -\n",
    "own 1\nboard 1 lost - - -\n", "own 1\nboard 1 up chief - -\n",
    "own 1\nboard 1 up - 1001 -\n", "own 1\nboard 1 up - -1 -\n", "own 1\nboard 1 up - - -0\n",
    "own 1\nboard 1 up - - 1000000\n", "own 1\nboard 1 up - - -100000\n", "own 1\nproblem\n",
    "own 1\nproblem \n", "own 1\nproblem a\tb\n", "problem first\n" + "own 1\n", "own 1\nmore 1\n",
    "own 1\nboard 1 up - - 18446744073709551616\n", "own 1\r\n", "own -1\n",
  ])
  func `anything else is refused`(text: String) {
    #expect(BoardsSummary(parsing: text) == nil)
  }

  @Test
  func `an answer that was cut inside of a line is refused`() {
    let bytes = Array(Self.sample.text.utf8)
    for count in 0..<bytes.count {
      let read = BoardsSummary(parsing: Text.string(bytes[..<count]))
      #expect((read != nil) == (count > 0 && bytes[count - 1] == 0x0A), "\(count) bytes")
    }
  }

  @Test
  func `more problems and boards than are ever written are refused`() {
    var problems = "own 1\n"
    for number in 0..<8 { problems += "problem \(number)\n" }
    #expect(BoardsSummary(parsing: problems)?.problems.count == BoardsSummary.problemsMax)
    #expect(BoardsSummary(parsing: problems + "problem 8\n") == nil)
    var boards = "own 1\n"
    for slot in 1...64 { boards += "board \(slot) up - - -\n" }
    #expect(BoardsSummary(parsing: boards)?.boards.count == 64)
    #expect(BoardsSummary(parsing: boards + "board 1 up - - -\n") == nil)
  }

  @Test(arguments: [Int32.max, 1_000_000, -100_000, .min])
  func `a figure of another board that makes no sense is a dash and costs nothing else`(
    temperature: Int32
  ) throws {
    var state = Self.state
    var odd = Samples.fullBeacon()
    odd.chassis = 0
    odd.sequence = 100
    odd.figures.temperatureThousandths = temperature
    odd.boards = 4
    _ = state.receive(odd, now: 1100)
    let summary = BoardsSummary(state.table(now: 1200), problems: [])
    #expect(summary.boards[2].temperature == Int64(temperature))
    let read = try #require(BoardsSummary(parsing: summary.text))
    #expect(read.boards[2].temperature == nil)
    #expect(read.boards[2].loadPerMille == 250)
  }

  @Test
  func `problems are bounded, one line each, and never empty`() throws {
    let many = [""] + (0..<20).map { "problem\n\u{1B}[31m \($0)" }
    let summary = BoardsSummary(Self.state.table(now: 1200), problems: many)
    let read = try #require(BoardsSummary(parsing: summary.text))
    #expect(read.problems.first == "problem??[31m 0")
    #expect(read.problems.count == BoardsSummary.problemsMax - 1)
  }

  private static var state: ChassisState {
    var settings = ChassisSettings(boards: 4)
    settings.wiredSlot = 1
    var state = ChassisState(
      settings, key: Samples.key(1), bootID: 1, memory: ChassisMemory(), on: SlotSet(), now: 0)
    var beacon = Samples.fullBeacon()
    beacon.chassis = 0
    beacon.boards = 4
    _ = state.receive(beacon, now: 1000)
    return state
  }

  @Test
  func `figures of a board that has fallen silent are left out`() {
    let fresh = BoardsSummary(Self.state.table(now: 4000), problems: [])
    #expect(
      fresh.boards[2]
        == BoardsSummary.Board(
          slot: 3, state: .up, isManager: true, loadPerMille: 250, temperature: -5250))
    #expect(fresh.own == 1)
    let late = BoardsSummary(Self.state.table(now: 4001), problems: [])
    #expect(late.boards[2] == BoardsSummary.Board(slot: 3, state: .late))
    #expect(late.boards[3] == BoardsSummary.Board(slot: 4, state: .absent))
  }

  @Test(arguments: UInt64(1)...4)
  func `a damaged summary is refused or is one that can be written`(seed: UInt64) {
    let sample = Array(Self.sample.text.utf8)
    var mutator = Mutator(seed: seed, lengthMax: 512)
    var accepted = 0
    for round in 0..<25_000 {
      let text = Text.string(mutator.damage(sample))
      guard let summary = BoardsSummary(parsing: text) else { continue }
      accepted += 1
      guard summary.text == text, summary.problems.count <= BoardsSummary.problemsMax else {
        Issue.record("seed \(seed), round \(round): \(text)")
        return
      }
    }
    #expect(accepted > 100, "the damage left hardly anything whole: this test looks at nothing")
  }
}
