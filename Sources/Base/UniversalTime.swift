/// A moment in universal time, as people write it.
public enum UniversalTime {
  private static let daySeconds: UInt64 = 86400
  /// 9999-12-31 23:59:59; what is later is shown as this.
  private static let secondsMax: UInt64 = 253_402_300_799

  /// `2026-01-31 09:05 UTC`, by the Gregorian calendar.
  ///
  /// - Parameter seconds: since 1970-01-01, without leap seconds.
  public static func text(_ seconds: UInt64) -> String {
    let seconds = min(seconds, secondsMax)
    var days = seconds / daySeconds
    var year: UInt64 = 1970
    while days >= length(of: year) {
      days -= length(of: year)
      year += 1
    }
    var month: UInt64 = 1
    while days >= length(of: month, in: year) {
      days -= length(of: month, in: year)
      month += 1
    }
    let minutes = seconds % daySeconds / 60
    return "\(year)-" + two(month) + "-" + two(days + 1) + " " + two(minutes / 60) + ":"
      + two(minutes % 60) + " UTC"
  }

  private static func isLeap(_ year: UInt64) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }

  private static func length(of year: UInt64) -> UInt64 { isLeap(year) ? 366 : 365 }

  private static func length(of month: UInt64, in year: UInt64) -> UInt64 {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  private static func two(_ number: UInt64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
