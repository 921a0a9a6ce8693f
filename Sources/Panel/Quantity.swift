/// A figure as a panel shows it: three or four digits and a unit.
public struct Quantity: Equatable, Sendable {
  public var digits: String
  public var unit: String

  public init(_ digits: String, _ unit: String = "") {
    self.digits = digits
    self.unit = unit
  }

  /// For a figure that is not there.
  static let dash = "--"

  var text: String {
    if unit.isEmpty { return digits }
    return unit == "%" ? digits + unit : digits + " " + unit
  }

  /// 1240000 as `1.24 MB/s`; decimal units, as network equipment has them.
  static func rate(bytesPerSecond: UInt64) -> Quantity {
    scaled(bytesPerSecond, step: 1000, units: ["B/s", "kB/s", "MB/s", "GB/s", "TB/s", "PB/s"])
  }

  /// 1536 as `1.50 KiB`; rounded down.
  static func size(bytes: UInt64) -> Quantity {
    scaled(bytes, step: 1024, units: ["B", "KiB", "MiB", "GiB", "TiB", "PiB"])
  }

  /// 412345 droplets as `0.412 SKY/h`; what is above 99999 SKY shows as that.
  static func reward(dropletsPerHour: UInt64) -> Quantity {
    let sky = dropletsPerHour / 1_000_000
    let fraction = dropletsPerHour % 1_000_000
    let digits =
      switch sky {
      case 0..<10: "\(sky)." + padded(fraction / 1000, width: 3)
      case 10..<100: "\(sky)." + padded(fraction / 10_000, width: 2)
      case 100..<1000: "\(sky)." + padded(fraction / 100_000, width: 1)
      default: "\(min(sky, 99_999))"
      }
    return Quantity(digits, "SKY/h")
  }

  /// 52437 thousandths as `52.4`, cut to what a thermometer can say.
  static func degrees(thousandths: Int64) -> Quantity {
    let bounded = min(max(thousandths, -99_900), 999_900)
    let magnitude = bounded.magnitude
    let sign = bounded <= -100 ? "-" : ""
    return Quantity(sign + "\(magnitude / 1000).\(magnitude % 1000 / 100)", degreeUnit)
  }

  /// Whole degrees with their sign, for narrow places.
  static func wholeDegrees(thousandths: Int64) -> String {
    let bounded = min(max(thousandths, -99_000), 999_000) / 1000
    var text = "\(bounded)"
    text.unicodeScalars.append(Symbol.degree)
    return text
  }

  static func percent(perMille: Int) -> Quantity {
    Quantity("\(min(max(0, perMille), 1000) / 10)", "%")
  }

  /// A count of things, cut to what fits.
  static func count(_ value: UInt64) -> Quantity { Quantity("\(min(value, 99_999))") }

  /// 272000 as `4:32`; an hour and more in hours and minutes as `26 h 10 min`, days as `3 d 4 h`.
  static func duration(milliseconds: UInt64) -> String {
    let seconds = milliseconds / 1000
    switch seconds {
    case 0..<3600: return "\(seconds / 60):" + padded(seconds % 60, width: 2)
    case 3600..<86_400: return "\(seconds / 3600) h \(seconds / 60 % 60) min"
    default: return "\(seconds / 86_400) d \(seconds / 3600 % 24) h"
    }
  }

  static func padded(_ value: UInt64, width: Int) -> String {
    var text = "\(value)"
    while text.utf8.count < width { text = "0" + text }
    return text
  }

  private static let degreeUnit: String = {
    var text = ""
    text.unicodeScalars.append(Symbol.degree)
    return text + "C"
  }()

  /// Three digits that count, rounded down; four from 1000 to 1023.
  private static func scaled(_ value: UInt64, step: UInt64, units: [String]) -> Quantity {
    var unit: UInt64 = 1
    var index = 0
    while value / unit >= step, index < units.count - 1 {
      unit *= step
      index += 1
    }
    let whole = value / unit
    // At most 1023 times 2 to the power of 50: room enough.
    let hundredths = value % unit * 100 / unit
    guard index > 0, whole < 100 else {
      return Quantity("\(min(whole, 9_999))", units[index])
    }
    let digits =
      whole < 10 ? "\(whole)." + padded(hundredths, width: 2) : "\(whole).\(hundredths / 10)"
    return Quantity(digits, units[index])
  }
}
