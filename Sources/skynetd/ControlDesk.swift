import Base
import ControlSocket
import LinuxIO
import MinerSettings
import SkynetNode
import SkynetStatus
import SkynetWire

/// Answers what is asked on the control socket.
struct ControlDesk: ControlAnswerer {
  /// Accounts of a board that may order: the serial console and the owner.
  private static let orderersOfBoard: [UInt32] = [990, 1000]

  private let isBoard: Bool
  private var running = RunningQuestions()
  private var inquiries = Inquiries()
  /// Nil while this node is off, has no key or could not begin, for the reason of `problem`.
  var forwarding: Forwarding?
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
    let now = Clock.bootMilliseconds
    guard let key, let forwarding else { return "refused: " + problem + "\n" }
    switch question {
    case .status: return forwarding.nodeReport(key, now: now).text
    case .peers: return forwarding.peersReport(now: now).text
    case .paths: return forwarding.pathsReport(now: now).text
    case .route(let target):
      guard let far = forwarding.key(of: target) else { return Self.unknown(target) }
      return forwarding.routeReport(far, now: now).text
    case .ping(let target): return begin(target, forwarding, isTrace: false, now: now)
    case .trace(let target): return begin(target, forwarding, isTrace: true, now: now)
    case .result(let number):
      let result = running.result(of: number, now: now)
      return result ?? "refused: nobody asked that, or too long ago\n"
    case .earnings: return forwarding.earningsReport().text
    case .metrics: return forwarding.metrics(key, now: now)
    case .reload: preconditionFailure("an order was taken for a question")
    }
  }

  /// Lets questions that take a while go on.
  mutating func turn(now: UInt64) {
    guard let forwarding else { return }
    for event in forwarding.takeEvents() { inquiries.take(event) }
    for (number, text) in inquiries.turn(forwarding.node, now: now) {
      running.finish(number, with: text)
    }
  }

  /// Whether somebody waits for an answer that only time brings.
  var isInquiring: Bool { !inquiries.isEmpty }

  private mutating func reload(from user: UInt32) -> String {
    let mayOrder =
      user == 0 || user == System.user || (isBoard && Self.orderersOfBoard.contains(user))
    guard mayOrder else { return "refused: only the owner may order that\n" }
    isReloadOrdered = true
    return "the settings are read again\n"
  }

  /// Keys are what paths are made of; an address that no known key has leads nowhere.
  private static func unknown(_ target: SkynetTarget) -> String {
    "refused: no node with the address " + target.text + " is known\n"
  }

  private mutating func begin(
    _ target: SkynetTarget, _ forwarding: Forwarding, isTrace: Bool, now: UInt64
  ) -> String {
    guard let far = forwarding.key(of: target) else { return Self.unknown(target) }
    guard far != key?.publicKey else { return "refused: that is this node itself\n" }
    guard let number = running.begin(now: now) else {
      return "refused: too much is asked at once; try again in a minute\n"
    }
    forwarding.node.want(far, now: now)
    if isTrace {
      inquiries.trace(far, number: number, now: now)
    } else {
      inquiries.ping(far, number: number, now: now)
    }
    return RunningAnswer.text(number)
  }
}
