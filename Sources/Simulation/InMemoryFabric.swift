public import Hardware

/// A switch that keeps its promises, and can say whom a board may reach, which no real one does.
public struct InMemoryFabric: ~Copyable, SwitchFabric {
  private var content: [SwitchPort]

  public init(_ names: [String], nativeVLAN: UInt16 = 1) {
    content = names.map { name in
      SwitchPort(name: name, hasLink: true, policy: PortPolicy(nativeVLAN: nativeVLAN))
    }
  }

  public mutating func ports() throws(FabricError) -> [SwitchPort] { content }

  public mutating func apply(_ policy: PortPolicy, to port: String) throws(FabricError) {
    guard let place = place(port) else { throw .absent(name: port) }
    content[place].policy = policy
  }

  public mutating func setLink(_ port: String, _ hasLink: Bool) {
    guard let place = place(port) else { return }
    content[place].hasLink = hasLink
  }

  /// Takes a port away for good, as an interface that vanishes.
  public mutating func remove(_ port: String) { content.removeAll { $0.name == port } }

  /// Whether some frame of the board behind `a` comes out at `b`.
  public func mayReach(_ a: String, _ b: String) -> Bool {
    guard let from = place(a) else { return false }
    let policy = content[from].policy
    return ([policy.nativeVLAN] + policy.taggedVLANs).contains { mayReach(a, b, vlan: $0) }
  }

  /// Whether a frame of this VLAN that comes in at `a` comes out at `b`.
  public func mayReach(_ a: String, _ b: String, vlan: UInt16) -> Bool {
    guard a != b, let from = place(a), let to = place(b) else { return false }
    let (one, other) = (content[from], content[to])
    return one.hasLink && other.hasLink && one.policy.carries(vlan) && other.policy.carries(vlan)
      && !(one.policy.isIsolated && other.policy.isIsolated)
  }

  private func place(_ name: String) -> Int? { content.firstIndex { $0.name == name } }
}
