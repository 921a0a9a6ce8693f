internal import SkynetWire

/// A hop that does not do what it should.
public struct SimulatedCheat {
  public enum Fault: Sendable {
    /// It takes packets and hands them not on, and counts them or not.
    case drops(isCounted: Bool)
    /// It says so many thousandths of what it counted.
    case claims(perMille: UInt64)
  }

  public var fault: Fault
  /// Datagrams of a thousand that are dropped.
  public var perMille: Int
  /// Only longer datagrams are, so that probes and whatever keeps links alive pass.
  public var bytesMin: Int

  public init(_ fault: Fault, perMille: Int = 200, bytesMin: Int = 200) {
    self.fault = fault
    self.perMille = perMille
    self.bytesMin = bytesMin
  }

  var dropsBeforeCounting: Bool {
    switch fault {
    case .drops(let isCounted): !isCounted
    case .claims: false
    }
  }

  var dropsAfterCounting: Bool {
    switch fault {
    case .drops(let isCounted): isCounted
    case .claims: false
    }
  }

  func claim(_ counters: PathCounters) -> PathCounters {
    guard case .claims(let perMille) = fault else { return counters }
    var counters = counters
    counters.forwardBytes = counters.forwardBytes * perMille / 1000
    counters.forwardPackets = counters.forwardPackets * perMille / 1000
    counters.reverseBytes = counters.reverseBytes * perMille / 1000
    counters.reversePackets = counters.reversePackets * perMille / 1000
    return counters
  }
}
