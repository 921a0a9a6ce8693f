public import Hardware

/// A switch that the kernel shows as a bridge which holds to the VLANs of its ports.
///
/// In QEMU that is a bridge over network cards, on boards with a switch chip (DSA) the chip's ports under a
/// bridge, which the kernel carries over into the chip: the same messages for both. Kernel documentation,
/// networking/bridge and networking/switchdev.
public struct BridgeFabric: ~Copyable, SwitchFabric {
  static let kind = "bridge"
  static let portsMax = 128

  /// Nil where the chassis has a switch that takes no orders.
  let bridge: String?
  let names: [String]
  let defaultVLAN: UInt16
  var socket: RouteSocket
  /// What the kernel said about the last order that it refused; often nothing.
  public internal(set) var refusal = ""

  /// Opens the way to the kernel; changes nothing.
  ///
  /// - Parameters:
  ///   - bridge: name of the bridge; nil says that the switch takes no orders.
  ///   - ports: names of the ports, at most 128; results come in this order.
  ///   - defaultVLAN: native VLAN of a port that joins a new bridge; 0 lets nothing through until the
  ///     port gets its policy.
  public init(bridge: String?, ports: [String], defaultVLAN: UInt16 = 1) throws(FabricError) {
    precondition(ports.count <= Self.portsMax, "a board has at most 128 ports")
    precondition(defaultVLAN == 0 || BridgeVLAN.numbers.contains(defaultVLAN))
    self.bridge = bridge
    self.names = ports
    self.defaultVLAN = defaultVLAN
    do {
      socket = try RouteSocket()
    } catch {
      throw error.asFabricError(bridge ?? "")
    }
  }

  /// The ports that are there and in the bridge; the others are left out.
  ///
  /// - Throws: `differs` with the name of a bridge that does not hold to VLANs: what it shows of them
  ///   would be no more than paper.
  public mutating func ports() throws(FabricError) -> [SwitchPort] {
    let bridge = try theBridge()
    let links = try read(bridge.name) { socket throws(NetlinkError) in try socket.links() }
    let known = try read(bridge.name) { socket throws(NetlinkError) in try socket.bridgePorts() }
    var ports: [SwitchPort] = []
    for name in names {
      guard let link = links.first(named: name), link.master == bridge.index,
        let member = known.first(where: { $0.index == link.index && $0.master == bridge.index })
      else { continue }
      // Without a word about isolation there is none to rely on.
      let seen = PortPolicy.read(member.vlans, isIsolated: member.isIsolated ?? false)
      var port = SwitchPort(name: name, hasLink: link.hasLink, policy: seen.policy)
      port.counters = link.counters
      port.isPolicyWhole = seen.isWhole
      ports.append(port)
    }
    return ports
  }

  /// Sets one port and reads it back.
  ///
  /// What is taken away goes first, and what is granted comes last, so that no moment allows more than the
  /// policy before or the one after.
  public mutating func apply(_ policy: PortPolicy, to port: String) throws(FabricError) {
    precondition(policy.isSound, "policies are checked where they come in")
    let bridge = try theBridge()
    let member = try self.member(port, of: bridge)
    let wanted = BridgeVLAN.all(of: policy)
    let surplus = member.vlans.filter { vlan in
      !wanted.contains { $0.number == vlan.number }
    }
    let missing = wanted.filter { vlan in !member.vlans.contains(vlan) }
    if policy.isIsolated, member.isIsolated != true {
      try order(.isolate(member.index, true), port)
    }
    if !surplus.isEmpty { try order(.remove(surplus, from: member.index), port) }
    if !missing.isEmpty { try order(.add(missing, to: member.index), port) }
    if !policy.isIsolated, member.isIsolated != false {
      try order(.isolate(member.index, false), port)
    }
    let now = try self.member(port, of: bridge)
    guard now.vlans == wanted, now.isIsolated == policy.isIsolated else {
      throw .differs(name: port)
    }
  }

  /// The bridge, if it is one and holds to VLANs.
  private mutating func theBridge() throws(FabricError) -> Link {
    guard let name = bridge else { throw .unmanaged }
    let link = try read(name) { socket throws(NetlinkError) in try socket.link(named: name) }
    guard let link else { throw .absent(name: name) }
    guard link.kind == Self.kind, link.filtersVLANs else { throw .differs(name: name) }
    return link
  }

  private mutating func member(_ port: String, of bridge: Link) throws(FabricError) -> Link {
    guard names.contains(port) else { throw .absent(name: port) }
    let known = try read(port) { socket throws(NetlinkError) in try socket.bridgePorts() }
    let member = known.first { $0.name == port && $0.master == bridge.index }
    guard let member else { throw .absent(name: port) }
    return member
  }

  mutating func order(_ request: RouteRequest, _ name: String) throws(FabricError) {
    do {
      try socket.order(request)
    } catch {
      if case .refused(_, let text) = error { refusal = text }
      throw error.asFabricError(name)
    }
  }

  mutating func read<Answer>(
    _ name: String, _ question: (inout RouteSocket) throws(NetlinkError) -> Answer
  ) throws(FabricError) -> Answer {
    do {
      return try question(&socket)
    } catch {
      throw error.asFabricError(name)
    }
  }
}
