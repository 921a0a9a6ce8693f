public import Base

/// `[time]`: whom to ask for the time.
public struct TimeSettings: Equatable, Sendable {
  static let serversMax = 4

  /// Names or addresses; empty for the servers of the image.
  public var servers: [String] = []

  public init() {}

  public init(parsing bytes: [UInt8]) throws(FieldLinesError) {
    var settings = TimeSettings()
    try SettingsLines.read(bytes, many: ["server"]) { (line) throws(FieldLinesError) -> Bool in
      guard line.name == "server" else { return false }
      guard HostName.isHost(line.text), settings.servers.count < Self.serversMax else {
        throw .badValue(line.name, line: line.number)
      }
      settings.servers.append(line.text)
      return true
    }
    self = settings
  }

  public var text: String {
    var lines = SettingsLines()
    for server in servers { lines.put("server", server) }
    return lines.text
  }
}
