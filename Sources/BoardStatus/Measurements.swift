import Base

/// Numbers that the kernel gives as text, each parsed strictly; nil where the text is not as documented.
public enum Measurements {
  public struct Memory: Equatable, Sendable {
    public let totalBytes: UInt64
    public let availableBytes: UInt64
  }

  /// `MemTotal` and `MemAvailable` of `/proc/meminfo` (proc(5)), which counts in KiB.
  public static func memory(meminfo bytes: [UInt8]) -> Memory? {
    var total: UInt64?
    var available: UInt64?
    for line in Text.lines(bytes) {
      let words = Text.words(line)
      guard words.count == 3, let kibibytes = Text.decimal(words[1]), kibibytes <= UInt64.max / 1024
      else { continue }
      switch Text.string(words[0]) {
      case "MemTotal:": total = kibibytes * 1024
      case "MemAvailable:": available = kibibytes * 1024
      default: break
      }
    }
    guard let total, let available else { return nil }
    return Memory(totalBytes: total, availableBytes: available)
  }

  /// The one-minute load of `/proc/loadavg` in thousandths.
  public static func load(loadavg bytes: [UInt8]) -> Int64? {
    guard let first = Text.words(bytes[...]).first else { return nil }
    let parts = first.split(separator: 0x2E, omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1].count == 2, let whole = Text.decimal(parts[0]),
      let hundredths = Text.decimal(parts[1]), whole < 1_000_000
    else { return nil }
    return Int64(whole * 1000 + hundredths * 10)
  }

  /// Resident pages: the second number of `/proc/PID/statm`.
  public static func residentPages(statm bytes: [UInt8]) -> UInt64? {
    let words = Text.words(bytes[...])
    guard words.count >= 2 else { return nil }
    return Text.decimal(words[1])
  }

  /// Thousandths of a degree Celsius, as `/sys/class/thermal/thermal_zone0/temp` gives them.
  public static func temperature(thermal bytes: [UInt8]) -> Int64? {
    guard let line = Text.lines(bytes).first else { return nil }
    let isNegative = line.first == 0x2D
    guard let value = Text.decimal(isNegative ? line.dropFirst() : line), value < 1_000_000 else {
      return nil
    }
    return isNegative ? -Int64(value) : Int64(value)
  }
}
