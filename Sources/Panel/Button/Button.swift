/// One button: edges and times in, presses out.
///
/// Only what was seen counts. The time of a hold passes by levels that were read, never by the clock alone,
/// so a lost release makes no long press: read the level every `levelIntervalMilliseconds` while `isBusy`.
/// Whatever does not fit together (a second press without a release, a clock that jumped, an edge storm, a
/// button that is stuck) makes the press void until the button has been up.
public struct Button: Sendable {
  public static let debounceMilliseconds: UInt64 = 20
  public static let longMilliseconds: UInt64 = 1_500
  public static let levelIntervalMilliseconds: UInt64 = 100
  /// From here on the owner is told where the hold leads.
  public static let promptMilliseconds: UInt64 = 2_000
  /// What destroys.
  public static let resetMilliseconds: UInt64 = 8_000
  /// Nobody presses so long: the button is stuck.
  public static let stuckMilliseconds: UInt64 = 20_000
  public static let confirmationMilliseconds: UInt64 = 10_000
  /// Longer without a look at a button that is down, and nobody knows what it did meanwhile.
  static let blindMillisecondsMax: UInt64 = 1_000
  /// An edge may be reported that much later than a level that was read after it.
  static let disorderMillisecondsMax: UInt64 = 200
  /// Edges within one press; a contact bounces less.
  static let edgesMax = 64

  private enum State: Equatable {
    case up
    case down(since: UInt64, isLongReported: Bool, isConfirmation: Bool)
    /// Down, or not known, and no press.
    case void
  }

  /// A level that is not yet `debounceMilliseconds` old.
  private struct Pending {
    let isDown: Bool
    var since: UInt64
  }

  private var state = State.up
  private var pending: Pending?
  private var lastLook: UInt64 = 0
  private var edgesCount = 0
  /// Until when one more press confirms.
  private var confirmationEnd: UInt64?

  public init() {}

  /// Whether the level has to be read from time to time.
  public var isBusy: Bool { state != .up || pending != nil }

  /// Takes an edge, at the time that the kernel stamped on it.
  public mutating func edge(isDown: Bool, now: UInt64) -> [ButtonEvent] {
    var events: [ButtonEvent] = []
    let now = time(now)
    edgesCount = isBusy ? edgesCount + 1 : 0
    if let pending, pending.isDown == isDown {
      // The edge between the two was lost.
      self.pending = Pending(isDown: isDown, since: now)
      return events
    }
    settle(now, &events)
    if case .down = state, isDown, pending == nil {
      discard()
    } else if edgesCount > Self.edgesMax, isBusy {
      discard()
    }
    look(isDown, now, &events)
    return events
  }

  /// Takes a level that was read just now.
  public mutating func level(isDown: Bool, now: UInt64) -> [ButtonEvent] {
    var events: [ButtonEvent] = []
    let now = time(now)
    if let pending, pending.isDown == isDown { settle(now, &events) }
    look(isDown, now, &events)
    return events
  }

  /// Edges got lost, as gaps in the kernel's numbers tell: the press is void.
  public mutating func edgesLost() { discard() }

  /// The press that goes on means nothing: it has woken the panel.
  public mutating func ignoreThisPress() {
    if case .down = state { state = .void }
  }

  /// What the owner must be told; nil most of the time.
  public func prompt(now: UInt64) -> ButtonPrompt? {
    if case .down(let since, _, let isConfirmation) = state, !isConfirmation {
      let held = max(lastLook, since) - since
      switch held {
      case ..<Self.promptMilliseconds: return nil
      case ..<Self.resetMilliseconds:
        return .hold(secondsLeft: Self.seconds(Self.resetMilliseconds - held))
      default: return .release
      }
    }
    guard let end = confirmationEnd, now < end else { return nil }
    return .confirm(secondsLeft: Self.seconds(min(end - now, Self.confirmationMilliseconds)))
  }

  // MARK: Time

  /// The time that this look counts as; a clock that jumped makes the press void.
  private mutating func time(_ now: UInt64) -> UInt64 {
    if now < lastLook {
      if lastLook - now <= Self.disorderMillisecondsMax { return lastLook }
      discard()
    } else if now - lastLook > Self.blindMillisecondsMax, isBusy {
      discard()
    }
    lastLook = now
    if let end = confirmationEnd, now >= end || end - now > Self.confirmationMilliseconds {
      if !isConfirming { confirmationEnd = nil }
    }
    return now
  }

  private var isConfirming: Bool {
    if case .down(_, _, true) = state { return true }
    return pending?.isDown == true
  }

  private static func seconds(_ milliseconds: UInt64) -> Int { Int((milliseconds + 999) / 1000) }

  // MARK: Levels

  private mutating func discard() {
    state = .void
    pending = nil
    confirmationEnd = nil
  }

  /// Whether a level is news.
  private func isNews(_ isDown: Bool) -> Bool {
    switch state {
    case .up: isDown
    case .down, .void: !isDown
    }
  }

  private mutating func look(_ isDown: Bool, _ now: UInt64, _ events: inout [ButtonEvent]) {
    guard isNews(isDown) else {
      pending = nil
      if isDown { hold(now, &events) }
      return
    }
    if pending?.isDown != isDown { pending = Pending(isDown: isDown, since: now) }
  }

  /// Takes over a level that has lasted.
  private mutating func settle(_ now: UInt64, _ events: inout [ButtonEvent]) {
    guard let pending, now - pending.since >= Self.debounceMilliseconds else { return }
    self.pending = nil
    if pending.isDown {
      press(pending.since, &events)
    } else {
      release(pending.since, &events)
    }
  }

  private mutating func press(_ since: UInt64, _ events: inout [ButtonEvent]) {
    let isConfirmation = confirmationEnd.map { since < $0 } ?? false
    if !isConfirmation { confirmationEnd = nil }
    state = .down(since: since, isLongReported: false, isConfirmation: isConfirmation)
    events.append(.down)
  }

  private mutating func release(_ at: UInt64, _ events: inout [ButtonEvent]) {
    let ended = state
    state = .up
    edgesCount = 0
    guard case .down(let since, let isLongReported, let isConfirmation) = ended else { return }
    let held = at - since
    confirmationEnd = nil
    switch held {
    case _ where isConfirmation:
      if held < Self.longMilliseconds { events.append(.resetRequested) }
    case ..<Self.longMilliseconds: events.append(.short)
    default:
      if !isLongReported { events.append(.long) }
      if held >= Self.resetMilliseconds {
        confirmationEnd = at + Self.confirmationMilliseconds
      }
    }
  }

  /// The button was seen to be down still.
  private mutating func hold(_ now: UInt64, _ events: inout [ButtonEvent]) {
    guard case .down(let since, let isLongReported, let isConfirmation) = state else { return }
    let held = now - since
    if held >= Self.stuckMilliseconds || (isConfirmation && held >= Self.longMilliseconds) {
      discard()
    } else if held >= Self.longMilliseconds, !isLongReported, !isConfirmation {
      state = .down(since: since, isLongReported: true, isConfirmation: false)
      events.append(.long)
    }
  }
}
