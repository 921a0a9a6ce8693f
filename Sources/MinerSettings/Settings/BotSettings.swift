public import Base

/// `[bot]`: who may pair the board with a user of the messenger.
public struct BotSettings: Equatable, Sendable {
  static let keyLength = 32

  /// Public key, 32 bytes.
  public var key: [UInt8]?
  public var address: WebAddress?

  public init() {}

  public init(parsing bytes: [UInt8]) throws(FieldLinesError) {
    var settings = BotSettings()
    try SettingsLines.read(bytes) { (line) throws(FieldLinesError) -> Bool in
      switch line.name {
      case "key":
        guard let key = Text.bytes(hex: line.text), key.count == Self.keyLength else {
          throw .badValue(line.name, line: line.number)
        }
        settings.key = key
      case "url": settings.address = try SettingsLines.address(line)
      default: return false
      }
      return true
    }
    self = settings
  }

  public var text: String {
    var lines = SettingsLines()
    lines.put("key", key.map { Text.hex($0) })
    lines.put("url", address?.text)
    return lines.text
  }
}

extension SettingsLines {
  static func address(_ line: FieldLines.Line) throws(FieldLinesError) -> WebAddress {
    do throws(WebAddress.Fault) {
      return try WebAddress(line.text)
    } catch {
      throw .badValue(line.name, line: line.number)
    }
  }
}
