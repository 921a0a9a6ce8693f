import Base

/// Numbers that the kernel gives as text, each parsed strictly; nil where the text is not as documented.
public enum Measurements {
  public struct Memory: Equatable, Sendable {
    public let totalBytes: UInt64
    public let availableBytes: UInt64

    public init(totalBytes: UInt64, availableBytes: UInt64) {
      self.totalBytes = totalBytes
      self.availableBytes = availableBytes
    }
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

  /// Busy and all ticks of `/proc/stat` (proc(5)): the line of all processors, then each one's.
  ///
  /// Waiting for a disk counts as idle. The times of guests are part of the user's already.
  public static func processors(stat bytes: [UInt8]) -> (
    all: BoardFigures.Ticks?, cores: [BoardFigures.Ticks]
  ) {
    var all: BoardFigures.Ticks?
    var cores: [BoardFigures.Ticks] = []
    for line in Text.lines(bytes).prefix(BoardFigures.coresMax + 1) {
      let words = Text.words(line)
      guard words.count >= 9, words[0].starts(with: Array("cpu".utf8)) else { break }
      var total: UInt64 = 0
      var idle: UInt64 = 0
      for (index, word) in words[1...8].enumerated() {
        guard let ticks = Text.decimal(word), ticks < 1 << 56 else { return (nil, []) }
        total += ticks
        if index == 3 || index == 4 { idle += ticks }
      }
      let ticks = BoardFigures.Ticks(busy: total - idle, total: total)
      if words[0].count == 3 { all = ticks } else { cores.append(ticks) }
    }
    return (all, cores)
  }

  /// Received and sent bytes of one interface in `/proc/net/dev`.
  public static func traffic(
    netdev bytes: [UInt8], of interface: String
  ) -> (received: UInt64, sent: UInt64)? {
    for line in Text.lines(bytes) {
      guard let colon = line.firstIndex(of: 0x3A) else { continue }
      let name = Text.words(line[..<colon])
      guard name.count == 1, Text.string(name[0]) == interface else { continue }
      let words = Text.words(line[(colon + 1)...])
      guard words.count >= 16, let received = Text.decimal(words[0]),
        let sent = Text.decimal(words[8])
      else { return nil }
      return (received, sent)
    }
    return nil
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
