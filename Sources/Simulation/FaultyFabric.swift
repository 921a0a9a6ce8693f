public import Base
public import Hardware

/// A switch that fails as real ones do, by a seed.
///
/// Ports vanish and come back, orders are refused, and some are taken and not carried out, which shows when
/// they are read back.
public struct FaultyFabric: ~Copyable, SwitchFabric {
  /// EOPNOTSUPP, EBUSY, ENOSPC: what chips refuse with.
  private static let refusals: [Int32] = [95, 16, 28]

  public var inner: InMemoryFabric
  /// For whatever else a test draws.
  public var random: SplitMix64
  /// One of so many calls fails; 0 for none, and what had vanished is back.
  public var faultEvery: Int
  private var vanished: String?
  private let names: [String]
  public private(set) var faults = 0

  public init(_ names: [String], seed: UInt64, faultEvery: Int = 4) {
    inner = InMemoryFabric(names)
    random = SplitMix64(seed: seed)
    self.names = names
    self.faultEvery = faultEvery
  }

  public mutating func ports() throws(FabricError) -> [SwitchPort] {
    guard strikes() else { return try inner.ports().filter { $0.name != vanished } }
    switch random.below(3) {
    case 0: throw .malformed
    case 1: vanished = names.isEmpty ? nil : names[random.below(names.count)]
    default: throw .refused(name: "", number: Self.refusals[random.below(3)])
    }
    return try inner.ports().filter { $0.name != vanished }
  }

  public mutating func apply(_ policy: PortPolicy, to port: String) throws(FabricError) {
    let isStruck = strikes()
    if isStruck { vanished = random.below(4) == 0 ? port : nil }
    guard port != vanished else { throw .absent(name: port) }
    guard isStruck else { return try inner.apply(policy, to: port) }
    switch random.below(4) {
    case 0: throw .refused(name: port, number: Self.refusals[random.below(3)])
    case 1:
      // Carried out by half.
      var part = policy
      part.isIsolated = false
      part.taggedVLANs = []
      try inner.apply(part, to: port)
      throw .differs(name: port)
    case 2: throw .differs(name: port)
    default:
      // Carried out, and the answer got lost.
      try inner.apply(policy, to: port)
      throw .malformed
    }
  }

  private mutating func strikes() -> Bool {
    guard faultEvery > 0, random.below(faultEvery) == 0 else {
      if faultEvery == 0 || random.below(2) == 0 { vanished = nil }
      return false
    }
    faults += 1
    return true
  }
}
