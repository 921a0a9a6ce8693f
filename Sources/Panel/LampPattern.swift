/// What a lamp does over time.
public enum LampPattern: Equatable, Sendable {
  case off, on
  /// Half a second on and half a second off.
  case slowBlink
  /// Four times as quick.
  case fastBlink

  /// Whether the lamp is lit at a time of the boot clock, in milliseconds.
  public func isLit(now: UInt64) -> Bool {
    switch self {
    case .off: false
    case .on: true
    case .slowBlink: now % 1000 < 500
    case .fastBlink: now % 250 < 125
    }
  }

  /// When `isLit` may change next; nil for a lamp that stays as it is.
  public func nextChange(after now: UInt64) -> UInt64? {
    switch self {
    case .off, .on: nil
    case .slowBlink: (now / 500 + 1) * 500
    case .fastBlink: (now / 125 + 1) * 125
    }
  }
}

/// The two lamps of a chassis.
public struct Lamps: Equatable, Sendable {
  /// On while all works; blinks slowly while the board starts or updates, quickly while it may be paired.
  public var ready: LampPattern
  /// Off while all is well; on for an alarm, blinks slowly for an update that failed, quickly for a grave
  /// alarm.
  public var alarm: LampPattern

  /// - Parameters:
  ///   - figures: nil until the board has said anything of itself.
  ///   - prompt: both lamps blink quickly while the button is held for what destroys.
  public init(figures: PanelFigures?, prompt: ButtonPrompt? = nil) {
    if prompt != nil {
      ready = .fastBlink
      alarm = .fastBlink
      return
    }
    ready = Self.ready(figures)
    alarm = Self.alarm(figures)
  }

  private static func ready(_ figures: PanelFigures?) -> LampPattern {
    guard let figures else { return .slowBlink }
    if figures.pairing != nil { return .fastBlink }
    return switch figures.update {
    case .downloading?, .testing?: .slowBlink
    case .idle?, .failed?, nil: .on
    }
  }

  private static func alarm(_ figures: PanelFigures?) -> LampPattern {
    guard let figures else { return .off }
    if figures.alarms.contains(where: { $0.isGrave }) { return .fastBlink }
    if !figures.alarms.isEmpty { return .on }
    if case .failed? = figures.update { return .slowBlink }
    return .off
  }
}
