public import Hardware

/// Making the bridge, at each start of a daemon.
extension BridgeFabric {
  /// Makes the bridge if it is not there, joins the ports, brings all of them up, and reads back.
  ///
  /// What is as it should be stays untouched, so it may run any number of times and at any moment. A port
  /// that is missing does not keep the others out; it is named at the end as `absent`.
  public mutating func setUp() throws(FabricError) {
    guard let name = bridge else { throw .unmanaged }
    let index = try makeBridge(name)
    let links = try read(name) { socket throws(NetlinkError) in try socket.links() }
    var missing: String?
    for port in names {
      guard let link = links.first(named: port) else {
        missing = missing ?? port
        continue
      }
      if link.master != index { try order(.join(link.index, bridge: index), port) }
      if !link.isUp { try order(.setUp(link.index, isUp: true), port) }
    }
    if links.first(named: name)?.isUp != true {
      try order(.setUp(index, isUp: true), name)
    }
    try proveSetUp(name, index)
    if let missing { throw .absent(name: missing) }
  }

  /// - Returns: index of the bridge, which holds to VLANs now.
  private mutating func makeBridge(_ name: String) throws(FabricError) -> Int32 {
    if let link = try find(name) { return try filter(link) }
    do {
      try order(.makeBridge(name, defaultVLAN: defaultVLAN), name)
    } catch {
      // Somebody else made it in between.
      guard error == .refused(name: name, number: RouteNumbers.exists) else { throw error }
    }
    guard let link = try find(name) else { throw .absent(name: name) }
    return try filter(link)
  }

  private mutating func filter(_ link: Link) throws(FabricError) -> Int32 {
    guard link.kind == Self.kind else { throw .differs(name: link.name) }
    if !link.filtersVLANs { try order(.filterVLANs(bridge: link.index), link.name) }
    return link.index
  }

  private mutating func proveSetUp(_ name: String, _ index: Int32) throws(FabricError) {
    let links = try read(name) { socket throws(NetlinkError) in try socket.links() }
    guard let link = links.first(named: name), link.index == index, link.isUp, link.filtersVLANs
    else { throw .differs(name: name) }
    for port in names {
      guard let link = links.first(named: port) else { continue }
      guard link.master == index, link.isUp else { throw .differs(name: port) }
    }
  }

  private mutating func find(_ name: String) throws(FabricError) -> Link? {
    try read(name) { socket throws(NetlinkError) in try socket.link(named: name) }
  }
}
