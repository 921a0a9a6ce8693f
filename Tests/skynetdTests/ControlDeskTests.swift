import Base
import LinuxIO
import MinerSettings
import SkynetStatus
import SkynetWire
import Testing

@testable import skynetd

struct ControlDeskTests {
  private static let other = NodeKey(seed: [UInt8](repeating: 9, count: 32), isNew: false).publicKey

  private func desk(isBoard: Bool = false) -> ControlDesk {
    var desk = ControlDesk(isBoard: isBoard)
    desk.key = NodeKey(seed: [UInt8](repeating: 1, count: 32), isNew: false)
    return desk
  }

  /// Asks as an account that is nobody special.
  private func answer(_ line: String, _ desk: inout ControlDesk) -> String {
    desk.answer(line, from: 901)
  }

  @Test
  func `it says who this node is`() throws {
    var desk = desk()
    desk.settings.port = 7071
    let text = answer("status", &desk)
    let report = try #require(NodeReport(parsing: text))
    #expect(report.key == desk.key?.publicKey && report.port == 7071)
    let metrics = answer("metrics", &desk)
    #expect(metrics.contains(Text.hex(report.key.bytes)))
  }

  @Test
  func `every question has an answer that its report can read`() throws {
    var desk = desk()
    let peers = answer("peers", &desk)
    let paths = answer("paths", &desk)
    let earnings = answer("earnings", &desk)
    #expect(PeersReport(parsing: peers) != nil && PathsReport(parsing: paths) != nil)
    #expect(EarningsReport(parsing: earnings) != nil)
    let key = Text.hex(Self.other.bytes)
    let route = answer("route " + key, &desk)
    #expect(RouteReport(parsing: route)?.target == Self.other)
    let pingAnswer = answer("ping " + key, &desk)
    let traceAnswer = answer("trace " + key, &desk)
    let ping = try #require(RunningAnswer.number(in: pingAnswer))
    let trace = try #require(RunningAnswer.number(in: traceAnswer))
    #expect(ping != trace)
    let pingResult = answer("result \(ping)", &desk)
    let traceResult = answer("result \(trace)", &desk)
    #expect(PingReport(parsing: pingResult)?.target == Self.other)
    #expect(TraceReport(parsing: traceResult)?.target == Self.other)
  }

  @Test(arguments: [
    "", "x", "route x", "ping fd00::1", "route fd00::1", "trace fd00::1", "result 1", "status json",
  ])
  func `what it cannot answer it refuses`(line: String) {
    var desk = desk()
    let text = answer(line, &desk)
    #expect(text.hasPrefix("refused: "))
  }

  @Test
  func `without a key it says why`() {
    var desk = ControlDesk(isBoard: true)
    desk.problem = "there is no place to keep a key: x"
    let text = answer("peers", &desk)
    #expect(text == "refused: there is no place to keep a key: x\n")
  }

  @Test
  func `a node that is off says so and still takes the order to look again`() {
    var desk = desk()
    desk.settings.isEnabled = false
    let text = answer("peers", &desk)
    #expect(text == "refused: Skynet is off in the settings\n")
    _ = desk.answer("reload", from: 0)
    #expect(desk.isReloadOrdered)
  }

  @Test
  func `only its owner gives orders`() {
    for user in [UInt32(0), System.user] {
      var desk = desk()
      _ = desk.answer("reload", from: user)
      #expect(desk.isReloadOrdered)
    }
    for user in [UInt32(990), 1000] where user != System.user {
      var elsewhere = desk()
      let text = elsewhere.answer("reload", from: user)
      #expect(text.hasPrefix("refused"))
      #expect(!elsewhere.isReloadOrdered)
      var board = desk(isBoard: true)
      _ = board.answer("reload", from: user)
      #expect(board.isReloadOrdered)
    }
    var stranger = desk(isBoard: true)
    let text = answer("reload", &stranger)
    #expect(text.hasPrefix("refused") && !stranger.isReloadOrdered)
  }
}
