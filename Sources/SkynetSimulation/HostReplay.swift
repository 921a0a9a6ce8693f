public import ForwardingPlane
public import SkynetNode
public import SkynetWire

/// What came to a host: a datagram, or its timer where `datagram` is empty.
public struct HostHappening {
  /// Of the simulation's clock, milliseconds.
  public let now: UInt64
  public let datagram: [UInt8]
  public let source: Endpoint

  public init(now: UInt64, datagram: [UInt8], source: Endpoint) {
    self.now = now
    self.datagram = datagram
    self.source = source
  }
}

/// One host of a simulation alone: what was recorded of it happens again, and what it answers is dropped.
///
/// A node follows from its seed and what comes to it, so this is the same node without the others: what it takes
/// of memory is its own.
public final class HostReplay {
  public let host: SimulatedHost

  /// - Parameter seed: of a simulation whose first host, made with the same settings and limits, was recorded.
  public init(seed: UInt64, settings: NodeSettings, limits: PlaneLimits) {
    let overlay = SimulatedOverlay(seed: seed)
    overlay.addHost(settings, limits: limits)
    host = overlay.hosts[0]
  }

  public func take(_ happening: HostHappening) {
    if !happening.datagram.isEmpty {
      _ = host.receive(happening.datagram, from: happening.source, now: happening.now)
    }
    _ = host.node.turn(now: happening.now)
  }
}
