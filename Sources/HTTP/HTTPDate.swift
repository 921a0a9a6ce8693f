internal import Base

/// A time as servers write it, `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, 5.6.7); the two obsolete forms are
/// not read.
struct HTTPDate {
  /// Since 1970.
  let seconds: UInt64

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// Nil for anything else; the day of the week is not checked against the date.
  init?(_ text: String) {
    let bytes = Array(text.utf8)
    // D is a digit; a dash is looked at below.
    let pattern = Array("---, DD --- DDDD DD:DD:DD GMT".utf8)
    guard bytes.count == pattern.count else { return nil }
    for (byte, expected) in zip(bytes, pattern) {
      switch expected {
      case 0x2D: continue
      case 0x44: guard Characters.isDigit(byte) else { return nil }
      default: guard byte == expected else { return nil }
      }
    }
    let number = { (start: Int, count: Int) -> UInt64 in
      Text.decimal(bytes[start..<(start + count)]) ?? 0
    }
    guard let month = Self.months.firstIndex(where: { $0.utf8.elementsEqual(bytes[8..<11]) })
    else { return nil }
    let (day, year) = (number(5, 2), number(12, 4))
    let (hour, minute, second) = (number(17, 2), number(20, 2), number(23, 2))
    guard (1...31).contains(day), year >= 1970, hour < 24, minute < 60, second <= 60 else {
      return nil
    }
    let days = Self.days(year: year, month: UInt64(month + 1), day: day)
    seconds = days * 86_400 + hour * 3600 + minute * 60 + second
  }

  /// Days from 1 January 1970: years start in March, so that the leap day is the last one.
  private static func days(year: UInt64, month: UInt64, day: UInt64) -> UInt64 {
    let shifted = month > 2 ? year : year - 1
    let monthFromMarch = month > 2 ? month - 3 : month + 9
    let leapDays = shifted / 4 - shifted / 100 + shifted / 400
    // 719468 days lie between 1 March of the year 0 and 1 January 1970.
    return 365 * shifted + leapDays + (153 * monthFromMarch + 2) / 5 + (day - 1) - 719_468
  }
}
