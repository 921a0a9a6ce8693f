public import Base

/// `[board]`: how this board is called.
public struct BoardSettings: Equatable, Sendable {
  /// Bytes of the longest name: a beacon carries no more.
  public static let nameMax = 32

  /// One label of a host name.
  public var name: String?

  public init() {}

  public init(parsing bytes: [UInt8]) throws(FieldLinesError) {
    var settings = BoardSettings()
    try SettingsLines.read(bytes) { (line) throws(FieldLinesError) -> Bool in
      guard line.name == "name" else { return false }
      guard Self.isName(line.text) else { throw .badValue(line.name, line: line.number) }
      settings.name = line.text
      return true
    }
    self = settings
  }

  public var text: String {
    var lines = SettingsLines()
    lines.put("name", name)
    return lines.text
  }

  static func isName(_ text: String) -> Bool {
    text.utf8.count <= nameMax && HostName.isLabel(text.utf8)
      && !text.utf8.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
  }
}
