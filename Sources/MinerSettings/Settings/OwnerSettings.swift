public import Base

/// `[owner]`: whose board this is.
public struct OwnerSettings: Equatable, Sendable {
  /// Of the messenger, as `@owner:example.org`.
  public var id: String?

  public init() {}

  public init(parsing bytes: [UInt8]) throws(FieldLinesError) {
    var settings = OwnerSettings()
    try SettingsLines.read(bytes) { (line) throws(FieldLinesError) -> Bool in
      guard line.name == "id" else { return false }
      guard MatrixUser.isUser(line.text) else { throw .badValue(line.name, line: line.number) }
      settings.id = line.text
      return true
    }
    self = settings
  }

  public var text: String {
    var lines = SettingsLines()
    lines.put("id", id)
    return lines.text
  }
}
