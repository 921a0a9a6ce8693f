/// What lies between two nodes, one way after the other alike.
public struct SimulatedWire: Equatable, Sendable {
  /// Milliseconds from one end to the other, drawn for each datagram: differing ones arrive in another order.
  public var delay: ClosedRange<UInt64>
  /// Datagrams of a thousand.
  public var lossPerMille: Int
  public var duplicatePerMille: Int
  /// Bytes of UDP payload; longer ones vanish.
  public var mtu: Int
  public var isCut = false

  public init(
    delay: ClosedRange<UInt64> = 5...5, lossPerMille: Int = 0, duplicatePerMille: Int = 0,
    mtu: Int = 1472
  ) {
    self.delay = delay
    self.lossPerMille = lossPerMille
    self.duplicatePerMille = duplicatePerMille
    self.mtu = mtu
  }
}
