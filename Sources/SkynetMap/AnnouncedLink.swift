public import SkynetWire

/// A link as one of its ends announces it.
public struct AnnouncedLink: Equatable, Sendable {
  static let byteCount = 20

  public var neighbour: OverlayAddress
  /// One way, in 0.1 ms; 65535 is that or more.
  public var latency: UInt16
  /// Lost packets in 1/255.
  public var loss: UInt8
  /// Base-2 logarithm of kbit/s, rounded down.
  public var rate: UInt8

  public init(neighbour: OverlayAddress, latency: UInt16, loss: UInt8, rate: UInt8) {
    self.neighbour = neighbour
    self.latency = latency
    self.loss = loss
    self.rate = rate
  }
}
