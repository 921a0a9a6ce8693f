public import Base

/// What the initramfs needs to open the verified root; the image builder writes it, and the boot
/// loader has checked its signature together with the kernel's.
public struct BootPlan: Equatable, Sendable {
  /// Parameters of dm-verity over the root partition (kernel documentation, device-mapper/verity).
  public struct Verity: Equatable, Sendable {
    /// Bytes of the file system; the hash tree starts right behind them.
    public var dataSize: UInt64
    /// SHA-256 of the top of the hash tree, 32 bytes.
    public var rootHash: [UInt8]
    /// 32 bytes.
    public var salt: [UInt8]

    public init(dataSize: UInt64, rootHash: [UInt8], salt: [UInt8]) {
      self.dataSize = dataSize
      self.rootHash = rootHash
      self.salt = salt
    }
  }

  /// Bytes of a data block and of a hash block.
  public static let blockSize: UInt64 = 4096

  public var board: String
  public var version: String
  /// `development` or `release`: whose key signed the image.
  public var keys: String
  /// Seconds since 1970; no clock may run behind it.
  public var built: UInt64
  public var verity: Verity
  /// Modules to load from the initramfs, in this order, before the root can be opened.
  public var earlyModules: [String]
  /// Modules to load from the root, in this order.
  public var lateModules: [String]

  public init(
    board: String, version: String, keys: String, built: UInt64, verity: Verity,
    earlyModules: [String], lateModules: [String]
  ) {
    self.board = board
    self.version = version
    self.keys = keys
    self.built = built
    self.verity = verity
    self.earlyModules = earlyModules
    self.lateModules = lateModules
  }
}

extension BootPlan {
  public init(parsing bytes: [UInt8]) throws(FieldLinesError) {
    var draft = Draft()
    for line in try FieldLines(bytes).lines {
      try draft.take(line)
    }
    self = try draft.finished()
  }

  public func encoded() -> String {
    var text = ""
    let put = { (name: String, value: String) in text += name + " " + value + "\n" }
    put("board", board)
    put("version", version)
    put("keys", keys)
    put("built", "\(built)")
    put("root-size", "\(verity.dataSize)")
    put("root-hash", Text.hex(verity.rootHash))
    put("root-salt", Text.hex(verity.salt))
    for module in earlyModules { put("early-module", module) }
    for module in lateModules { put("late-module", module) }
    return text
  }

  private struct Draft {
    private var single: [String: FieldLines.Line] = [:]
    private var early: [String] = []
    private var late: [String] = []

    private static let names = [
      "board", "version", "keys", "built", "root-size", "root-hash", "root-salt",
    ]

    mutating func take(_ line: FieldLines.Line) throws(FieldLinesError) {
      switch line.name {
      case "early-module": early.append(try module(line))
      case "late-module": late.append(try module(line))
      default:
        var isKnown = false
        for name in Self.names where name == line.name { isKnown = true }
        guard isKnown else { throw .unknown(line.name, line: line.number) }
        guard single[line.name] == nil else { throw .repeated(line.name, line: line.number) }
        single[line.name] = line
      }
    }

    func finished() throws(FieldLinesError) -> BootPlan {
      let size = try number("root-size")
      guard size > 0, size % BootPlan.blockSize == 0 else {
        throw .badValue("root-size", line: try line("root-size").number)
      }
      return BootPlan(
        board: try line("board").text, version: try line("version").text,
        keys: try line("keys").text, built: try number("built"),
        verity: Verity(
          dataSize: size, rootHash: try hash("root-hash"), salt: try hash("root-salt")),
        earlyModules: early, lateModules: late)
    }

    /// A path below the modules' folder; one that climbs out of it is refused.
    private func module(_ line: FieldLines.Line) throws(FieldLinesError) -> String {
      for part in line.value.split(separator: 0x2F, omittingEmptySubsequences: false) {
        guard !part.isEmpty, part.first != 0x2E else {
          throw .badValue(line.name, line: line.number)
        }
      }
      return line.text
    }

    private func line(_ name: String) throws(FieldLinesError) -> FieldLines.Line {
      guard let line = single[name] else { throw .missing(name) }
      return line
    }

    private func number(_ name: String) throws(FieldLinesError) -> UInt64 {
      let line = try line(name)
      guard let value = Text.decimal(line.value) else {
        throw .badValue(name, line: line.number)
      }
      return value
    }

    private func hash(_ name: String) throws(FieldLinesError) -> [UInt8] {
      let line = try line(name)
      guard let bytes = Text.bytes(hex: line.text), bytes.count == 32 else {
        throw .badValue(name, line: line.number)
      }
      return bytes
    }
  }
}
