/// SKY per hour, from what was earned minute by minute on the boot clock.
public struct EarningsRate: Equatable, Sendable {
  private static let minuteMilliseconds: UInt64 = 60_000
  private static let minutes = 24 * 60
  private static let hourMinutes = 60

  /// Droplets earned in each minute of the last day; a ring.
  private var earned = [UInt64](repeating: 0, count: minutes)
  private let begin: UInt64
  /// The minute that has begun, counted from `begin`.
  private var minute: UInt64 = 0
  private var sum: UInt64 = 0

  public init(now: UInt64) { begin = now }

  /// - Parameter sum: droplets earned since the start, which only grows (`Meter.earned`).
  public mutating func add(sum: UInt64, now: UInt64) {
    advance(now: now)
    guard sum > self.sum else { return }
    earned[Int(minute % UInt64(Self.minutes))] += sum - self.sum
    self.sum = sum
  }

  public mutating func advance(now: UInt64) {
    let reached = (now - begin) / Self.minuteMilliseconds
    guard reached > minute else { return }
    for next in minute + 1...min(reached, minute + UInt64(Self.minutes)) {
      earned[Int(next % UInt64(Self.minutes))] = 0
    }
    minute = reached
  }

  /// Droplets per hour over the last hour; nil until an hour is covered.
  public var overHour: UInt64? { rate(minutes: Self.hourMinutes) }
  /// Droplets per hour over the last day; nil until a day is covered.
  public var overDay: UInt64? { rate(minutes: Self.minutes - 1) }

  /// Droplets per hour over the last hour, or over what there is of it; nil in the first minute.
  public var soFar: UInt64? { rate(minutes: min(Self.hourMinutes, Int(min(minute, 60)))) }

  private func rate(minutes: Int) -> UInt64? {
    guard minutes > 0, minute >= UInt64(minutes) else { return nil }
    var sum: UInt64 = 0
    // Whole minutes, so that the rate does not sink while one goes on.
    for back in 1...UInt64(minutes) { sum += earned[Int((minute - back) % UInt64(Self.minutes))] }
    return sum * UInt64(Self.hourMinutes) / UInt64(minutes)
  }

  /// The file `/run/skynet/figures` for the panel: `PublishedFigures` of module `Panel` reads it.
  ///
  /// - Parameters:
  ///   - until: on the boot clock, milliseconds; afterwards the panel shows dashes.
  ///   - dropletsPerHour: nil leaves the line out.
  public static func figures(
    untilMilliseconds until: UInt64, dropletsPerHour: UInt64?, peers: Int
  ) -> String {
    var text = "until \(until)\n"
    if let dropletsPerHour { text += "droplets-per-hour \(dropletsPerHour)\n" }
    return text + "peers \(peers)\n"
  }
}
