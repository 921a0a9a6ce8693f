/// What the kernel knows of interfaces and bridges.
extension RouteSocket {
  /// All interfaces, in the kernel's order.
  mutating func links() throws(NetlinkError) -> [Link] { try readLinks(.links) }

  /// All ports of all bridges, with VLANs and isolation.
  mutating func bridgePorts() throws(NetlinkError) -> [Link] { try readLinks(.bridgePorts) }

  /// One interface; nil when there is none of this name.
  mutating func link(named name: String) throws(NetlinkError) -> Link? {
    guard !name.isEmpty, name.utf8.count <= RouteNumbers.nameLengthMax else { return nil }
    do {
      return try readLinks(.link(named: name)).first
    } catch .refused(let number, _) where number == RouteNumbers.noDevice {
      return nil
    }
  }

  mutating func order(_ request: RouteRequest) throws(NetlinkError) { _ = try ask(request) }

  private mutating func readLinks(_ request: RouteRequest) throws(NetlinkError) -> [Link] {
    var links: [Link] = []
    for message in try ask(request) {
      guard message.type == RouteNumbers.newLink else { throw .malformed }
      links.append(try Link(message.payload))
    }
    return links
  }
}

extension [Link] {
  func first(named name: String) -> Link? { first { $0.name == name } }
}
