public import Base

/// `[network]`: the wire that leads out.
public struct NetworkSettings: Equatable, Sendable {
  static let serversMax = 3

  /// An address that never changes; nil asks for one by DHCP.
  public var address: IPNetwork?
  /// Only with an address.
  public var gateway: IPAddress?
  /// Name servers, at most three, as many as the C library asks; they win over those that DHCP names.
  public var nameServers: [IPAddress] = []

  public init() {}

  public init(parsing bytes: [UInt8]) throws(FieldLinesError) {
    var settings = NetworkSettings()
    try SettingsLines.read(bytes, many: ["dns"]) { (line) throws(FieldLinesError) -> Bool in
      let wrong = FieldLinesError.badValue(line.name, line: line.number)
      switch line.name {
      case "mode":
        guard line.text == "static" || line.text == "dhcp" else { throw wrong }
      case "address":
        guard let address = IPNetwork(line.text), address.isHost else { throw wrong }
        settings.address = address
      case "gateway":
        guard let gateway = IPAddress(line.text), gateway.isHost else { throw wrong }
        settings.gateway = gateway
      case "dns":
        guard let server = IPAddress(line.text), server.isHost,
          settings.nameServers.count < Self.serversMax
        else { throw wrong }
        settings.nameServers.append(server)
      default: return false
      }
      return true
    }
    self = settings
  }

  public var text: String {
    var lines = SettingsLines()
    guard self != NetworkSettings() else { return "" }
    lines.put("mode", address == nil ? "dhcp" : "static")
    lines.put("address", address?.text)
    lines.put("gateway", gateway?.text)
    for server in nameServers { lines.put("dns", server.text) }
    return lines.text
  }
}
