import Base
import Hardware
import Testing
import VirtualChassis

struct ChassisViewTests {
  private static var boards: [ChassisView.Board] {
    var first = ChassisView.Board(slot: 1, hasPower: true)
    first.isReadyLampLit = true
    first.console = "sky> "
    first.framesSent = 12
    first.framesReceived = 34
    var second = ChassisView.Board(slot: 2, hasPower: false)
    second.cutBy = [1, 3]
    second.isAlarmLampLit = true
    second.hasLink = false
    second.isBusFrozen = true
    second.console = String(repeating: "long ", count: 30)
    second.framesSent = 1_000_000
    second.framesReceived = 2_000_000
    var third = ChassisView.Board(slot: 3, hasPower: false)
    third.isBusFrozen = true
    return [first, second, third]
  }

  @Test
  func `each board is a line with all that one sees of it`() {
    var view = ChassisView(boards: Self.boards, seconds: 7)
    view.messages = ["slot 2: plug pulled"]
    view.rows = 8
    #expect(
      view.lines.map { $0.replacing(#/ +$/#, with: "") } == [
        "Skywire chassis, 3 boards                                        up 7 s",
        "slot  power       lamps   link       frames out/in   console",
        " 1    on          G.      up         12/34           sky>",
        " 2    cut by 1,3  .R      down !i2c  1000000/2000000 long long long long long lo",
        " 3    off         ..      up !i2c    0/0",
        "", "slot 2: plug pulled", "",
      ])
  }

  @Test
  func `the panel stands in a frame below the boards`() {
    var view = ChassisView(boards: [], seconds: 0)
    view.panelSlot = 2
    var picture = Frame()
    picture[0, 0] = true
    view.picture = picture
    let edge = "+" + String(repeating: "-", count: 64) + "+"
    #expect(
      view.lines[3] == "+- panel of slot 2 " + String(repeating: "-", count: 46) + "+")
    #expect(view.lines[4].hasPrefix("|\u{2801}\u{2800}") && view.lines[4].hasSuffix("\u{2800}|"))
    #expect(view.lines[20] == edge)
    #expect(view.lines.count == 36)
    view.picture = nil
    #expect(view.lines[4] == "|" + String(repeating: " ", count: 64) + "|")
    view.rows = 25
    #expect(view.lines[3].contains("fewer than 28 lines"), "\(view.lines)")
    #expect(view.lines.count == 25)
  }

  @Test
  func `of many messages the newest are shown`() {
    var view = ChassisView(boards: [], seconds: 0)
    view.messages = (1...40).map { "message \($0)" }
    view.rows = 9
    #expect(view.lines.last == "message 40")
    #expect(view.lines.count(where: { $0.hasPrefix("message") }) == 6)
  }

  @Test(arguments: UInt64(1)...20)
  func `no line is longer than 80 characters, and no column runs into the next`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let text = { (random: inout SplitMix64) in
      String(
        String.UnicodeScalarView(
          (0..<random.below(300)).map { _ in
            ["a", " ", "\u{E9}", "\u{301}", "\u{4E2D}", "\u{1F512}"][random.below(6)]
          }))
    }
    var view = ChassisView(boards: [], seconds: random.below(1_000_000_000))
    view.panelSlot = 1
    view.messages = (0..<10).map { _ in text(&random) }
    for slot in 1...8 {
      var board = ChassisView.Board(slot: slot, hasPower: random.below(2) == 0)
      board.cutBy = (1...8).filter { _ in random.below(2) == 0 }
      board.hasLink = random.below(2) == 0
      board.isBusFrozen = random.below(2) == 0
      board.framesSent = Int(random.next() >> UInt64(1 + random.below(63)))
      board.framesReceived = Int(random.next() >> UInt64(1 + random.below(63)))
      board.console = text(&random)
      view.boards.append(board)
    }
    for line in view.lines { #expect(line.count <= 80, "seed \(seed): \(line)") }
    for line in view.lines.dropFirst(2).prefix(8) {
      // An accent at the start of the console joins the space before it.
      let line = Array(line.unicodeScalars)
      for end in [5, 17, 25, 36, 52] { #expect(line[end] == " ", "seed \(seed): \(line)") }
    }
  }
}
