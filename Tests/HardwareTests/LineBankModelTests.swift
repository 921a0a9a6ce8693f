import Hardware
import Simulation
import Testing

private let button = LineRequest(
  name: "UP", direction: .input(debounceMicroseconds: 20_000), bias: .pullUp, isActiveLow: true)

private func milliseconds(_ count: UInt64) -> UInt64 { count * 1_000_000 }

struct LineBankModelTests {
  @Test
  func `a press is reported when it has been stable, and its bounces are not`() throws {
    let board = SimulatedLines(pulls: ["UP": true])
    var bank = InMemoryLineBank([button], on: board, consumer: "paneld")
    for (time, isHigh) in [(UInt64(100), false), (101, true), (103, false), (110, true)] {
      board.drive("UP", isHigh: isHigh, at: milliseconds(time))
    }
    board.drive("UP", isHigh: false, at: milliseconds(112))
    board.advance(to: milliseconds(131))
    var event = try bank.nextEvent()
    #expect(event == nil)
    board.advance(to: milliseconds(132))
    event = try bank.nextEvent()
    #expect(event == LineEvent(line: 0, isActive: true, nanoseconds: milliseconds(132)))
    #expect(try bank.isActive(0))
    // A dropout that is shorter than the time is no release.
    board.drive("UP", isHigh: true, at: milliseconds(200))
    board.drive("UP", isHigh: nil, at: milliseconds(201))
    board.drive("UP", isHigh: false, at: milliseconds(210))
    board.advance(to: milliseconds(300))
    event = try bank.nextEvent()
    #expect(event == nil)
  }

  @Test
  func `changes of several lines come in the order of their times`() throws {
    let board = SimulatedLines(pulls: ["A": false, "B": false])
    var bank = InMemoryLineBank(
      ["B", "A"].map { LineRequest(name: $0, direction: .input(debounceMicroseconds: 0)) },
      on: board, consumer: "c")
    board.drive("A", isHigh: true, at: 10)
    board.drive("B", isHigh: true, at: 20)
    board.drive("A", isHigh: false, at: 30)
    var seen: [LineEvent] = []
    while let event = try bank.nextEvent() { seen.append(event) }
    #expect(
      seen == [
        LineEvent(line: 1, isActive: true, nanoseconds: 10),
        LineEvent(line: 0, isActive: true, nanoseconds: 20),
        LineEvent(line: 1, isActive: false, nanoseconds: 30),
      ])
  }

  @Test
  func `a storm keeps the newest changes and counts the others`() throws {
    let board = SimulatedLines(pulls: ["A": false])
    var bank = InMemoryLineBank(
      [LineRequest(name: "A", direction: .input(debounceMicroseconds: 0))], on: board,
      consumer: "c")
    for time in UInt64(1)...1000 { board.drive("A", isHigh: time % 2 == 1, at: time) }
    var times: [UInt64] = []
    while let event = try bank.nextEvent() { times.append(event.nanoseconds) }
    #expect(times == Array(985...1000))
    #expect(board.lostEvents == 984)
  }

  @Test
  func `a bank holds its lines alone, and its end gives them back`() throws {
    let board = SimulatedLines(pulls: ["UP": true])
    do {
      let first = InMemoryLineBank([button], on: board, consumer: "paneld")
      #expect(first.problem(0) == nil)
      let second = InMemoryLineBank([button], on: board, consumer: "other")
      #expect(second.problem(0) == .held(name: "UP", consumer: "paneld"))
      // The end of one that did not get the line takes nothing away.
      _ = consume second
      let third = InMemoryLineBank([button], on: board, consumer: "third")
      #expect(third.problem(0) == .held(name: "UP", consumer: "paneld"))
      _ = consume first
    }
    let last = InMemoryLineBank([button], on: board, consumer: "other")
    #expect(last.problem(0) == nil)
  }

  @Test
  func `a chip that vanishes and returns is taken again by retry`() throws {
    let board = SimulatedLines(pulls: ["UP": true, "LAMP": false])
    let lamp = LineRequest(name: "LAMP", direction: .output(isActive: true))
    var bank = InMemoryLineBank([button, lamp], on: board, consumer: "paneld")
    board.setPresent("UP", false)
    let error = #expect(throws: LineError.self) { try bank.nextEvent() }
    #expect(error == .absent(name: "UP"))
    let event = try bank.nextEvent()
    #expect(event == nil)
    #expect(try bank.isActive(1))
    board.setPresent("UP", true)
    let stale = #expect(throws: LineError.self) { try bank.isActive(0) }
    #expect(stale == .absent(name: "UP"))
    bank.retry()
    #expect(try !bank.isActive(0))
  }

  @Test
  func `only outputs are set`() throws {
    let board = SimulatedLines(pulls: ["UP": true])
    var bank = InMemoryLineBank([button], on: board, consumer: "paneld")
    let error = #expect(throws: LineError.self) { try bank.set(0, isActive: true) }
    #expect(error == .failed(name: "UP", number: 1))
    #expect(board.history("UP") == [true])
  }
}

struct FaultyLineBankTests {
  private func faulty(_ board: SimulatedLines) -> FaultyLineBank<InMemoryLineBank> {
    let lamp = LineRequest(name: "LAMP", direction: .output(isActive: false))
    let plain = LineRequest(name: "UP", direction: .input(debounceMicroseconds: 0))
    return FaultyLineBank(
      InMemoryLineBank([plain, lamp], on: board, consumer: "c"), names: ["UP", "LAMP"])
  }

  @Test
  func `a scripted fault hits its line until it is healed`() throws {
    let board = SimulatedLines(pulls: ["UP": false, "LAMP": false])
    var bank = faulty(board)
    bank.inflict(.refused(number: 5), on: 1)
    let refused = #expect(throws: LineError.self) { try bank.set(1, isActive: true) }
    #expect(refused == .failed(name: "LAMP", number: 5))
    #expect(board.isHigh("LAMP") == false)
    #expect(try !bank.isActive(0))
    bank.heal(1)
    try bank.set(1, isActive: true)
    #expect(board.isHigh("LAMP") == true)
  }

  @Test(arguments: [
    (FaultyLineBank<InMemoryLineBank>.Fault.gone, LineError.absent(name: "UP")),
    (.held(consumer: "evtest"), .held(name: "UP", consumer: "evtest")),
  ])
  func `a lost line comes back by retry, after the fault`(
    fault: FaultyLineBank<InMemoryLineBank>.Fault, expected: LineError
  ) throws {
    var bank = faulty(SimulatedLines(pulls: ["UP": false, "LAMP": false]))
    bank.inflict(fault, on: 0)
    let error = #expect(throws: LineError.self) { try bank.nextEvent() }
    #expect(error == expected)
    let event = try bank.nextEvent()
    #expect(event == nil)
    bank.retry()
    #expect(bank.problem(0) == expected)
    bank.heal(0)
    #expect(bank.problem(0) == expected)
    bank.retry()
    #expect(bank.problem(0) == nil)
  }

  @Test
  func `edges are lost on a deaf line and have no end on a chattering one`() throws {
    let board = SimulatedLines(pulls: ["UP": false, "LAMP": false])
    var bank = faulty(board)
    bank.inflict(.deaf, on: 0)
    board.drive("UP", isHigh: true, at: 10)
    var event = try bank.nextEvent()
    #expect(event == nil)
    #expect(try bank.isActive(0))
    bank.inflict(.chattering, on: 0)
    var last: LineEvent?
    for _ in 0..<10_000 {
      let event = try #require(try bank.nextEvent())
      #expect(event.isActive != (last?.isActive ?? false))
      #expect(event.nanoseconds > last?.nanoseconds ?? 0)
      last = event
    }
    bank.heal(0)
    event = try bank.nextEvent()
    #expect(event == nil)
  }

  @Test
  func `the same seed misbehaves the same way`() {
    func run(_ seed: UInt64) -> [LineError?] {
      let board = SimulatedLines(pulls: ["UP": false, "LAMP": false])
      let request = LineRequest(name: "UP", direction: .level)
      var bank = FaultyLineBank(
        InMemoryLineBank([request], on: board, consumer: "c"), names: ["UP"], seed: seed,
        faultsPerThousand: 50)
      return (0..<500).map { _ in
        bank.retry()
        do throws(LineError) {
          _ = try bank.isActive(0)
          return nil
        } catch {
          return error
        }
      }
    }
    #expect(run(1) == run(1))
    #expect(run(1) != run(2))
    #expect(run(1).contains(nil))
    #expect(run(1).contains { $0 != nil })
  }
}
