public import Base

/// `[wifi]`: a radio network; none without a name.
///
/// Name and passphrase are written as hexadecimal digits: they may hold any byte, and no reader needs to
/// know how to quote them.
public struct WirelessSettings: Equatable, Sendable {
  /// Bytes of a name (IEEE 802.11, 9.4.2.2).
  static let nameMax = 32
  static let passphraseLengths = 8...63

  /// UTF-8, 1 to 32 bytes.
  public var name: String?
  /// 8 to 63 printable ASCII characters; nil for an open network.
  public var passphrase: String?
  /// Two capital letters of ISO 3166-1.
  public var country: String?

  public init() {}

  public init(parsing bytes: [UInt8]) throws(FieldLinesError) {
    var settings = WirelessSettings()
    try SettingsLines.read(bytes) { (line) throws(FieldLinesError) -> Bool in
      let wrong = FieldLinesError.badValue(line.name, line: line.number)
      switch line.name {
      case "ssid":
        guard let bytes = Text.bytes(hex: line.text) else { throw wrong }
        settings.name = Text.string(bytes)
        guard Self.isName(Text.string(bytes)) else { throw wrong }
      case "passphrase":
        guard let bytes = Text.bytes(hex: line.text) else { throw wrong }
        settings.passphrase = Text.string(bytes)
        guard Self.isPassphrase(Text.string(bytes)) else { throw wrong }
      case "country":
        guard Self.isCountry(line.text) else { throw wrong }
        settings.country = line.text
      default: return false
      }
      return true
    }
    self = settings
  }

  public var text: String {
    var lines = SettingsLines()
    lines.put("ssid", name.map { Text.hex(Array($0.utf8)) })
    lines.put("passphrase", passphrase.map { Text.hex(Array($0.utf8)) })
    lines.put("country", country)
    return lines.text
  }

  static func isName(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= nameMax
  }

  /// IEEE 802.11, J.4.1.
  static func isPassphrase(_ text: String) -> Bool {
    passphraseLengths.contains(text.utf8.count)
      && text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
  }

  static func isCountry(_ text: String) -> Bool {
    text.utf8.count == 2 && text.utf8.allSatisfy { $0 >= 0x41 && $0 <= 0x5A }
  }
}
