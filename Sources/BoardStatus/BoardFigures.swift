import Base

/// What the board daemon tells the other daemons of the board: counters as they stand, so that it need
/// remember nothing, and whoever asks twice works out the rates.
public struct BoardFigures: Equatable, Sendable {
  /// Ticks of one processor, or of all, since the start.
  public struct Ticks: Equatable, Sendable {
    public var busy: UInt64
    public var total: UInt64

    public init(busy: UInt64, total: UInt64) {
      self.busy = busy
      self.total = total
    }

    /// Thousandths of the time in which it was busy; nil where the counters did not move on.
    public func perMille(since earlier: Ticks) -> Int? {
      guard total > earlier.total, busy >= earlier.busy else { return nil }
      let span = total - earlier.total
      return Int(clamping: min(busy - earlier.busy, span) * 1000 / span)
    }
  }

  public static let coresMax = 16
  public static let problemsMax = 16
  /// Longest line that is taken, in bytes.
  public static let lineMax = 256

  public var host = ""
  public var version = ""
  public var slot = ""
  public var uptimeMilliseconds: UInt64 = 0
  public var loadThousandths: Int64?
  public var temperatureThousandths: Int64?
  public var memory: Measurements.Memory?
  public var dataTotalBytes: UInt64?
  public var dataAvailableBytes: UInt64?
  public var processor: Ticks?
  public var cores: [Ticks] = []
  public var receivedBytes: UInt64?
  public var sentBytes: UInt64?
  public var addresses: [String] = []
  /// What an owner should look at; empty while all is well.
  public var problems: [String] = []

  public init() {}

  /// From an earlier answer of the same start; nil where no time has passed.
  public func milliseconds(since earlier: BoardFigures) -> UInt64? {
    uptimeMilliseconds > earlier.uptimeMilliseconds
      ? uptimeMilliseconds - earlier.uptimeMilliseconds : nil
  }

  /// One fact a line; what is not known has no line.
  public var text: String {
    var text = ""
    let put = { (name: String, value: String) in
      if !value.isEmpty { text += name + " " + Text.printable(value) + "\n" }
    }
    put("host", host)
    put("version", version)
    put("slot", slot)
    put("uptime", "\(uptimeMilliseconds)")
    if let loadThousandths { put("load", "\(loadThousandths)") }
    if let temperatureThousandths { put("temperature", "\(temperatureThousandths)") }
    if let memory { put("memory", "\(memory.availableBytes) \(memory.totalBytes)") }
    if let dataTotalBytes, let dataAvailableBytes {
      put("data", "\(dataAvailableBytes) \(dataTotalBytes)")
    }
    if let processor { put("processor", "\(processor.busy) \(processor.total)") }
    for core in cores.prefix(Self.coresMax) { put("core", "\(core.busy) \(core.total)") }
    if let receivedBytes, let sentBytes { put("network", "\(receivedBytes) \(sentBytes)") }
    for address in addresses.prefix(4) { put("address", address) }
    for problem in problems.prefix(Self.problemsMax) { put("problem", problem) }
    return text
  }

  /// Reads what `text` writes; nil for anything else, as an answer that was cut short.
  public init?(parsing text: String) {
    for line in Text.lines(Array(text.utf8)) {
      guard line.count <= Self.lineMax, let space = line.firstIndex(of: 0x20),
        take(Text.string(line[..<space]), line[(space + 1)...])
      else { return nil }
    }
    guard !host.isEmpty || uptimeMilliseconds > 0 else { return nil }
  }

  private mutating func take(_ name: String, _ value: ArraySlice<UInt8>) -> Bool {
    guard !value.isEmpty else { return false }
    switch name {
    case "host": host = Text.string(value)
    case "version": version = Text.string(value)
    case "slot": slot = Text.string(value)
    case "address" where addresses.count < 4: addresses.append(Text.string(value))
    case "problem" where problems.count < Self.problemsMax: problems.append(Text.string(value))
    case "uptime":
      guard let number = Text.decimal(value) else { return false }
      uptimeMilliseconds = number
    case "load", "temperature":
      guard let number = Self.signed(value) else { return false }
      if name == "load" { loadThousandths = number } else { temperatureThousandths = number }
    case "memory", "data", "processor", "core", "network":
      let words = Text.words(value)
      guard words.count == 2, let first = Text.decimal(words[0]),
        let second = Text.decimal(words[1])
      else { return false }
      return take(name, first, second)
    default: return false
    }
    return true
  }

  private mutating func take(_ name: String, _ first: UInt64, _ second: UInt64) -> Bool {
    switch name {
    case "network":
      receivedBytes = first
      sentBytes = second
      return true
    case "memory": memory = Measurements.Memory(totalBytes: second, availableBytes: first)
    case "data":
      dataAvailableBytes = first
      dataTotalBytes = second
    case "processor": processor = Ticks(busy: first, total: second)
    default:
      guard cores.count < Self.coresMax else { return false }
      cores.append(Ticks(busy: first, total: second))
    }
    // Each of these is a part and its whole.
    return first <= second
  }

  private static func signed(_ value: ArraySlice<UInt8>) -> Int64? {
    let isNegative = value.first == 0x2D
    guard let number = Text.decimal(isNegative ? value.dropFirst() : value),
      let signed = Int64(exactly: number)
    else { return nil }
    return isNegative ? -signed : signed
  }
}
