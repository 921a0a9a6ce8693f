internal import Base

/// Figures as people read them.
enum HumanText {
  /// 23456 us as `23.456 ms`; a dash for what is not known.
  static func time(_ microseconds: UInt32?) -> String {
    microseconds.map { Text.thousandths(Int64($0)) + " ms" } ?? "-"
  }

  /// Seconds as `1 d 2 h` or `3 min`.
  static func duration(_ seconds: UInt64) -> String {
    if seconds < 60 { return "\(seconds) s" }
    if seconds < 3600 { return "\(seconds / 60) min" }
    if seconds < 86400 { return "\(seconds / 3600) h \(seconds % 3600 / 60) min" }
    return "\(seconds / 86400) d \(seconds % 86400 / 3600) h"
  }

  /// 31000 droplets as `0.031000`, in SKY.
  static func sky(_ droplets: UInt64) -> String {
    var fraction = "\(droplets % 1_000_000)"
    while fraction.utf8.count < 6 { fraction = "0" + fraction }
    return "\(droplets / 1_000_000)." + fraction
  }

  /// Thousandths as `1.2 %`.
  static func share(_ perMille: UInt16?) -> String {
    perMille.map { "\($0 / 10).\($0 % 10) %" } ?? "-"
  }

  static func size(_ bytes: UInt64?) -> String { bytes.map { Text.size($0) } ?? "-" }

  /// The beginning of a key: enough for the eye, not for a decision.
  static func short(_ key: PublicKey) -> String { Text.hex(Array(key.bytes[..<4])) + "..." }

  /// What is not shown of a list that is too long.
  static func rest(_ total: UInt32, _ shown: Int) -> String {
    Int(total) > shown ? "and \(Int(total) - shown) more\n" : ""
  }
}
