import Base
import ControlSocket
import LinuxIO
import MinerSettings
import SkynetStatus
import SkynetWire

/// Answers what is asked on the control socket.
struct ControlDesk: ControlAnswerer {
  /// Accounts of a board that may order: the serial console and the owner.
  private static let orderersOfBoard: [UInt32] = [990, 1000]

  private let isBoard: Bool
  private var running = RunningQuestions()
  /// Nil while there is none, for the reason of `problem`.
  var key: NodeKey?
  var problem = ""
  var settings = SkynetSettings()
  /// Set by an order; the service takes it back when it has read the settings.
  var isReloadOrdered = false

  init(isBoard: Bool) { self.isBoard = isBoard }

  mutating func answer(_ line: String, from user: UInt32) -> String {
    guard let question = SkynetQuestion(parsing: line) else {
      return "refused: there is no such question; see 'sky help'\n"
    }
    if case .reload = question { return reload(from: user) }
    guard settings.isEnabled else { return "refused: Skynet is off in the settings\n" }
    guard let report = report(now: Clock.bootMilliseconds) else {
      return "refused: " + problem + "\n"
    }
    switch question {
    case .status: return report.text
    case .peers: return PeersReport().text
    case .paths: return PathsReport().text
    case .route(let target):
      return ask(target) { RouteReport(target: $0, state: .none).text }
    case .ping(let target):
      return begin(target) { PingReport(target: $0, outcome: .unreachable).text }
    case .trace(let target): return begin(target) { TraceReport(target: $0).text }
    case .result(let number):
      let result = running.result(of: number, now: Clock.bootMilliseconds)
      return result ?? "refused: nobody asked that, or too long ago\n"
    case .earnings: return EarningsReport().text
    case .metrics: return Self.metrics(report)
    case .reload: preconditionFailure("an order was taken for a question")
    }
  }

  /// This node as it is now; nil without a key.
  func report(now: UInt64) -> NodeReport? {
    guard let key else { return nil }
    var report = NodeReport(key: key.publicKey)
    report.atMilliseconds = now
    report.interface = settings.interface
    report.port = settings.port
    report.peers = UInt32(settings.peers.count)
    return report
  }

  private mutating func reload(from user: UInt32) -> String {
    let mayOrder =
      user == 0 || user == System.user || (isBoard && Self.orderersOfBoard.contains(user))
    guard mayOrder else { return "refused: only the owner may order that\n" }
    isReloadOrdered = true
    return "the settings are read again\n"
  }

  /// Keys are what paths are made of; an address that no known key has leads nowhere.
  private func ask(_ target: SkynetTarget, _ body: (PublicKey) -> String) -> String {
    switch target {
    case .key(let key): body(key)
    case .address(let address): "refused: no node with the address " + address.text + " is known\n"
    }
  }

  private mutating func begin(_ target: SkynetTarget, _ body: (PublicKey) -> String) -> String {
    let answer = ask(target, body)
    guard !answer.utf8.starts(with: "refused".utf8) else { return answer }
    guard let number = running.begin(now: Clock.bootMilliseconds) else {
      return "refused: too much is asked at once; try again in a minute\n"
    }
    running.finish(number, with: answer)
    return RunningAnswer.text(number)
  }

  private static func metrics(_ report: NodeReport) -> String {
    var metrics = MetricsText()
    metrics.family("skynet_node_info", .gauge, help: "Who this node is; always 1.")
    metrics.sample(
      1, [.init("key", Text.hex(report.key.bytes)), .init("address", report.address.text)])
    metrics.family("skynet_peers", .gauge, help: "Neighbours that are up or wanted.")
    metrics.sample(UInt64(report.peers))
    metrics.family("skynet_peers_up", .gauge, help: "Neighbours with a link that works.")
    metrics.sample(UInt64(report.peersUp))
    metrics.family("skynet_paths", .gauge, help: "Paths by where they end.")
    metrics.sample(UInt64(report.paths), [.init("end", "here")])
    metrics.sample(UInt64(report.transitPaths), [.init("end", "elsewhere")])
    metrics.family(
      "skynet_forwarded_bytes_total", .counter, help: "Billable bytes carried for others.")
    metrics.sample(report.forwardedBytes)
    return metrics.text
  }
}
