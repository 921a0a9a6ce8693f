import Base
import BootPlan
import ControlSocket
import DurableState
import HTTP
import Hardware
import Identity
import LinuxIO
import Provisioning
import Sodium

/// The identity, the way to its registration, and what is answered about both.
struct IdentityDesk: ~Copyable {
  private static let reopenMilliseconds: UInt64 = 30_000

  private var keeper: IdentityKeeper?
  private var problem: IdentityProblem?
  private var openAt: UInt64 = 0
  private var plan: RegistrationPlan
  private var client: RegistryClient
  private let hasRegistry: Bool
  private let interface: String
  private var identityHealth: DeviceHealth
  private var registrationHealth: DeviceHealth
  private(set) var isResetting = false

  /// - Parameter interface: where the other boards of the chassis are.
  init(registry: HTTPURL?, interface: String, now: UInt64) {
    hasRegistry = registry != nil
    self.interface = interface
    client = RegistryClient(registry ?? Self.nowhere)
    plan = RegistrationPlan(isWanted: false, receipt: nil, seed: 0, now: now)
    identityHealth = DeviceHealth(device: "identity", now: now)
    registrationHealth = DeviceHealth(device: "registration", now: now)
    open(now)
  }

  /// Never asked: the plan of a board without a registry has no actions.
  private static var nowhere: HTTPURL {
    guard let url = try? HTTPURL("http://localhost/") else {
      preconditionFailure("an address of ours is well formed")
    }
    return url
  }

  /// Of the registry's answer and of the other boards; nil for what is not awaited.
  var descriptors: [Int32?] { [client.descriptor, keeper?.cluster.descriptor] }

  var deadline: UInt64 {
    var deadline = plan.deadline ?? UInt64.max
    if let keeper { deadline = min(deadline, keeper.cluster.deadline) }
    if keeper == nil, problem?.isTemporary ?? false { deadline = min(deadline, openAt) }
    return deadline
  }

  /// How identity and registration fare; a node has no registration.
  var reports: [DeviceReport] {
    var reports = [identityHealth.report]
    if plan.state != .none { reports.append(registrationHealth.report) }
    if let keeper { reports += keeper.cluster.reports }
    return reports
  }

  mutating func tick(now: UInt64) {
    if keeper == nil, problem?.isTemporary ?? false, now >= openAt { open(now) }
    keeper?.cluster.tick(now: now)
    if let answer = client.takeAnswer() { take(answer, now) }
    if let action = plan.tick(now: now) { perform(action, now) }
  }

  private mutating func open(_ now: UInt64) {
    do throws(IdentityProblem) {
      let opened = try IdentityKeeper(
        try BootFindings.read(), interface: interface, now: now)
      keeper = opened
      problem = nil
      identityHealth.succeeded(now: now)
      let chain = opened.identity.chain
      log(
        (opened.identity.isNew ? "made a new identity: " : "identity: ") + chain.standing.name + " "
          + chain.serial.hex)
      for note in opened.identity.notes { log(note) }
      startRegistration(opened, now)
    } catch {
      if problem != error { log(error.explanation) }
      problem = error
      openAt = now + Self.reopenMilliseconds
      identityHealth.failed(.failed(5), detail: error.explanation, now: now)
    }
  }

  private mutating func startRegistration(_ keeper: IdentityKeeper, _ now: UInt64) {
    var seed: UInt64 = 0
    for byte in RandomBytes.make(8) { seed = seed << 8 | UInt64(byte) }
    let isWanted = hasRegistry && keeper.identity.canRegister
    plan = RegistrationPlan(
      isWanted: isWanted, receipt: keeper.keptReceipt(), seed: seed, now: now)
    if plan.receipt != nil { registrationHealth.succeeded(now: now) }
  }

  private mutating func perform(_ action: RegistrationPlan.Action, _ now: UInt64) {
    switch action {
    case .askNonce:
      if let answer = client.send("/v1/nonces", []) { take(answer, now) }
    case .register(let nonce):
      guard let keeper else { return }
      let request: RegistrationRequest
      do throws(TrustError) {
        request = try keeper.identity.request(nonce: nonce)
      } catch {
        return take(.unreachable(error.explanation), now)
      }
      if let answer = client.send("/v1/registrations", request.encoded) { take(answer, now) }
    }
  }

  private mutating func take(_ answer: RegistryAnswer, _ now: UInt64) {
    guard let keeper else { return }
    let before = plan.trouble
    let action = plan.answer(answer, now: now) { (receipt) throws(TrustError) in
      try keeper.check(receipt)
    }
    if case .registered = plan.state, let receipt = plan.receipt {
      log("registered, number \(receipt.sequence)")
      registrationHealth.succeeded(now: now)
      do throws(DurableFolderError) {
        try keeper.keep(receipt)
      } catch {
        // Asked for again at the next start; the registry gives the same one.
        log("the receipt was not kept: " + error.explanation)
      }
    } else if !plan.trouble.isEmpty {
      if plan.trouble != before { log("registration: " + plan.trouble) }
      // A registry that does not answer takes nothing from a board that has its receipt.
      if plan.isRefused || !plan.isRegistered {
        registrationHealth.failed(
          plan.isRefused ? .failed(1) : .absent, detail: plan.trouble, now: now)
      }
    }
    if let action { perform(action, now) }
  }

  private func report(now: UInt64) -> IdentityReport {
    var report = IdentityReport()
    if let keeper {
      report = IdentityReport(
        keeper.identity.chain, notes: keeper.identity.notes,
        registry: hasRegistry ? client.url.text : "")
      report.take(plan, now: now)
    }
    if let problem { report.problem = problem.explanation }
    return report
  }
}

extension IdentityDesk: ControlAnswerer {
  /// root, the panel's button, the serial console, the owner.
  private static let resetters: [UInt32] = [0, 902, 990, 1000]
  /// The same without the button.
  private static let orderers: [UInt32] = [0, 990, 1000]

  mutating func answer(_ line: String, from user: UInt32) -> String {
    let now = Clock.bootMilliseconds
    guard let question = IdentityQuestion(parsing: line) else {
      return "refused: there is no such question; see 'sky help'\n"
    }
    switch question {
    case .identity: return report(now: now).text
    case .identityJSON: return report(now: now).json + "\n"
    case .chain:
      guard let keeper else { return refusal }
      return Text.hex(keeper.identity.chain.encoded) + "\n"
    case .attest(let hex): return attest(hex)
    case .roster: return keeper?.cluster.text(now: now) ?? refusal
    case .rosterJSON: return keeper?.cluster.json(now: now) ?? refusal
    case .removeMember(let serial):
      guard Self.orderers.contains(user) else {
        return "refused: only the owner may remove a board\n"
      }
      return keeper?.cluster.remove(serial, now: now) ?? refusal
    case .reset:
      guard Self.resetters.contains(user) else {
        return "refused: only the owner may reset this board\n"
      }
      return reset()
    }
  }

  private var refusal: String {
    "refused: " + (problem?.explanation ?? "there is no identity") + "\n"
  }

  private func attest(_ hex: String) -> String {
    guard let keeper else { return refusal }
    guard let bytes = Text.bytes(hex: hex) else {
      return "refused: a challenge is \(2 * Challenge.byteCount) hexadecimal digits\n"
    }
    let challenge: Challenge
    do throws(WireError) {
      challenge = try Challenge(parsing: bytes)
    } catch {
      return "refused: " + error.explanation + "\n"
    }
    do throws(DurableFolderError) {
      let answer = try keeper.attestation(to: challenge, receipt: plan.receipt)
      return Text.hex(answer.encoded) + "\n"
    } catch {
      // Without a number of its own on flash an answer could be repeated after a power cut.
      return "refused: the counter could not be written: " + error.explanation + "\n"
    }
  }

  private mutating func reset() -> String {
    do throws(DurableFolderError) {
      try IdentityKeeper.orderReset()
    } catch {
      return "refused: the order could not be written: " + error.explanation + "\n"
    }
    log("factory reset ordered; restarting")
    isResetting = true
    return "the board restarts and forgets everything but its claim key\n"
  }
}
