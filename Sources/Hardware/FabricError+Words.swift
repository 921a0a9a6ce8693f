extension FabricError {
  /// For people.
  public var explanation: String {
    switch self {
    case .unmanaged: "the switch takes no orders"
    case .absent(let name): "there is no " + name
    case .refused(let name, let number): "the kernel refused " + name + " with error \(number)"
    case .differs(let name): "the kernel took the order for " + name + " and shows something else"
    case .malformed: "an answer of the kernel could not be understood"
    }
  }

  /// What it makes of the switch as a device.
  public var state: DeviceHealth.State {
    switch self {
    case .unmanaged, .absent: .absent
    case .refused(_, let number): .failed(number)
    // The numbers that the kernel itself would use: EIO and EBADMSG.
    case .differs: .failed(5)
    case .malformed: .failed(74)
    }
  }
}

extension PolicyRefusal {
  /// For people, with the way out where there is one.
  public var explanation: String {
    switch self {
    case .occupied:
      "an earlier change waits: say 'sky switch confirm', or wait until it is taken back"
    case .unknownPort(let name): "there is no port " + name + ", or it is named twice"
    case .unsound(let port): "the VLANs of port " + port + " make no sense"
    case .managementLost(let port):
      "port " + port + " leads to the manager or out of the chassis and must keep its VLAN"
    case .uplinkIsolated(let port): "port " + port + " leads out of the chassis: nobody could leave"
    case .irrevocable(let port): "port " + port + " is set in a way that could not be given back"
    case .damaged: "the text is damaged"
    }
  }
}
