internal import Base
public import Identity

/// What the registry answered, or why it did not.
public enum RegistryAnswer: Equatable {
  /// Status 2xx.
  case content([UInt8])
  /// Any other status; `text` is what the registry says of it.
  case refused(status: UInt16, text: String, retryAfterSeconds: UInt64?)
  case unreachable(String)
}

/// The way to a receipt: a nonce, a request, an answer, and patience for days.
///
/// Milliseconds of the boot clock come in; nothing here hangs on the time of day.
public struct RegistrationPlan {
  public enum Action: Equatable, Sendable {
    case askNonce
    case register(nonce: Hash)
  }

  public enum State: Equatable, Sendable {
    /// A node, or no registry is named: nothing to do, and no fault.
    case none
    case waiting(until: UInt64)
    case askingNonce
    case registering(Hash)
    /// Asked again then: the registry may have lost its database, or taken the standing back.
    case registered(renewAt: UInt64)
  }

  static let firstPauseMilliseconds: UInt64 = 5000
  static let pauseMaxMilliseconds: UInt64 = 3_600_000
  /// After a refusal: something must change at the registry first.
  static let refusalPauseMilliseconds: UInt64 = 6 * 3_600_000
  /// After a start with a receipt, and from one good answer to the next.
  static let firstRenewalMilliseconds: UInt64 = 3_600_000
  static let renewalMilliseconds: UInt64 = 7 * 86_400_000

  public private(set) var state: State
  public private(set) var receipt: RegistrationReceipt?
  /// Why the last try failed; empty after none or a good one.
  public private(set) var trouble = ""
  /// Whether the registry said no, rather than nothing.
  public private(set) var isRefused = false
  public private(set) var tries: UInt64 = 0
  private var pauseMilliseconds: UInt64
  private var random: SplitMix64

  private let isWanted: Bool

  /// - Parameters:
  ///   - isWanted: whether there is a claim key and a registry.
  ///   - receipt: one kept earlier, checked.
  ///   - seed: spreads the tries of many boards that got power at once.
  public init(isWanted: Bool, receipt: RegistrationReceipt?, seed: UInt64, now: UInt64) {
    self.receipt = receipt
    pauseMilliseconds = Self.firstPauseMilliseconds
    random = SplitMix64(seed: seed)
    self.isWanted = isWanted
    state = isWanted ? .waiting(until: now) : .none
    if receipt != nil { state = registered(now, Self.firstRenewalMilliseconds) }
  }

  public var isRegistered: Bool { receipt != nil }

  /// When `tick` has something to do; nil while an answer is awaited or nothing is left.
  public var deadline: UInt64? {
    switch state {
    case .waiting(let until), .registered(let until): return until
    case .none, .askingNonce, .registering: return nil
    }
  }

  public mutating func tick(now: UInt64) -> Action? {
    guard let deadline, deadline <= now else { return nil }
    state = .askingNonce
    tries += 1
    return .askNonce
  }

  /// The answer to the last action.
  ///
  /// - Parameter check: whether a receipt is genuine and speaks of this board.
  public mutating func answer(
    _ answer: RegistryAnswer, now: UInt64,
    check: (RegistrationReceipt) throws(TrustError) -> Void
  ) -> Action? {
    switch (state, answer) {
    case (.none, _), (.waiting, _), (.registered, _): return nil
    case (_, .unreachable(let text)):
      pause(now, text, refused: false)
      return nil
    case (_, .refused(let status, let text, let retryAfter)):
      refuse(status, text, retryAfter, now)
      return nil
    case (.askingNonce, .content(let bytes)):
      guard let nonce = Hash(bytes) else {
        pause(now, "the registry gave a nonce of \(bytes.count) bytes", refused: false)
        return nil
      }
      state = .registering(nonce)
      return .register(nonce: nonce)
    case (.registering, .content(let bytes)):
      accept(bytes, now, check)
      return nil
    }
  }

  private mutating func accept(
    _ bytes: [UInt8], _ now: UInt64, _ check: (RegistrationReceipt) throws(TrustError) -> Void
  ) {
    let parsed: RegistrationReceipt
    do throws(WireError) {
      parsed = try RegistrationReceipt(parsing: bytes)
    } catch {
      return pause(now, error.explanation, refused: false)
    }
    do throws(TrustError) {
      try check(parsed)
    } catch {
      return pause(now, error.explanation, refused: false)
    }
    receipt = parsed
    state = registered(now, Self.renewalMilliseconds)
    pauseMilliseconds = Self.firstPauseMilliseconds
    trouble = ""
    isRefused = false
  }

  private mutating func registered(_ now: UInt64, _ pause: UInt64) -> State {
    // Without claim key or registry there is nothing to ask any more.
    .registered(renewAt: isWanted ? now + pause / 2 + random.next() % (pause / 2) : UInt64.max)
  }

  private mutating func refuse(
    _ status: UInt16, _ text: String, _ retryAfterSeconds: UInt64?, _ now: UInt64
  ) {
    // 412: the nonce was used or is forgotten, as after a restart of the registry.
    let isPatient = [408, 412, 425, 429].contains(status) || status >= 500
    pause(now, text.isEmpty ? "the registry answered \(status)" : text, refused: !isPatient)
    if let retryAfterSeconds, isPatient, case .waiting(let until) = state {
      let asked = now + min(retryAfterSeconds * 1000, Self.pauseMaxMilliseconds)
      state = .waiting(until: max(until, asked))
    }
  }

  /// Waits twice as long as before, up to an hour, and somewhere in the second half of that.
  private mutating func pause(_ now: UInt64, _ text: String, refused: Bool) {
    trouble = text
    isRefused = refused
    let pause = refused ? Self.refusalPauseMilliseconds : pauseMilliseconds
    pauseMilliseconds = min(pauseMilliseconds * 2, Self.pauseMaxMilliseconds)
    state = .waiting(until: now + pause / 2 + random.next() % (pause / 2 + 1))
  }
}
