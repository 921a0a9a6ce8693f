/// Why a change of the switch is not even begun.
public enum PolicyRefusal: Error, Equatable, Sendable {
  /// An earlier change waits for its confirmation, or is being taken back.
  case occupied
  /// There is no such port, or it is named twice.
  case unknownPort(name: String)
  /// A number outside 1...4094, one twice, out of order, or too many.
  case unsound(port: String)
  /// The port leads to the manager or out of the chassis, and would lose the VLAN that manages it.
  case managementLost(port: String)
  /// Isolated boards talk to nobody but ports that are not isolated, so the way out must not be.
  case uplinkIsolated(port: String)
  /// A port is set in a way that could not be given back.
  case irrevocable(port: String)
  /// A kept text is damaged.
  case damaged
}

/// What no change of the switch may take away.
public struct ManagementPath: Equatable, Sendable {
  public var vlan: UInt16
  /// The port to the board that manages the chassis; nil where that is not behind the switch.
  public var managerPort: String?
  public var uplinkPort: String?

  public init(vlan: UInt16, managerPort: String?, uplinkPort: String?) {
    self.vlan = vlan
    self.managerPort = managerPort
    self.uplinkPort = uplinkPort
  }

  func check(_ order: PortOrder) throws(PolicyRefusal) {
    let isUplink = order.port == uplinkPort
    guard isUplink || order.port == managerPort else { return }
    guard order.policy.carries(vlan) else { throw .managementLost(port: order.port) }
    guard !isUplink || !order.policy.isIsolated else { throw .uplinkIsolated(port: order.port) }
  }
}

/// One port and what it is to be set to.
public struct PortOrder: Equatable, Sendable {
  public var port: String
  public var policy: PortPolicy

  public init(port: String, policy: PortPolicy) {
    self.port = port
    self.policy = policy
  }
}
