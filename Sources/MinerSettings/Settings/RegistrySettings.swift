public import Base

/// `[registry]`: where miners are registered.
public struct RegistrySettings: Equatable, Sendable {
  public var address: WebAddress?

  public init() {}

  public init(parsing bytes: [UInt8]) throws(FieldLinesError) {
    var settings = RegistrySettings()
    try SettingsLines.read(bytes) { (line) throws(FieldLinesError) -> Bool in
      guard line.name == "url" else { return false }
      settings.address = try SettingsLines.address(line)
      return true
    }
    self = settings
  }

  public var text: String {
    var lines = SettingsLines()
    lines.put("url", address?.text)
    return lines.text
  }
}
