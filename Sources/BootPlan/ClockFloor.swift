/// What to think of the clock that a board starts with, by the day its image was built.
public enum ClockFloor: Equatable, Sendable {
  case believed
  /// No board runs before its image was built: there is no battery.
  case behind
  /// So far ahead that it can only be a damaged clock; certificates would all have expired.
  case ahead(year: UInt64)

  /// 20 years of 365.25 days: longer than anybody waits with an update of a miner.
  public static let believedSeconds: UInt64 = 20 * 31_557_600

  /// - Parameters:
  ///   - now: what the clock says, seconds since 1970.
  ///   - built: when the image was built, seconds since 1970.
  public init(now: UInt64, built: UInt64) {
    if now < built {
      self = .behind
    } else if now - built > Self.believedSeconds {
      // The mean year of the calendar: at most a day off around New Year.
      self = .ahead(year: 1970 + now / 31_556_952)
    } else {
      self = .believed
    }
  }

  /// For the owner; nil where nothing is to be looked at.
  public var note: String? {
    switch self {
    case .believed, .behind: nil
    case .ahead(let year):
      "the clock said \(year) and was set back to the day of the image: it is right once a time "
        + "server answers"
    }
  }
}
