public import Base
internal import SkynetWire

/// What this node measured of a link of its own.
public struct LinkMeasure: Equatable, Sendable {
  public var neighbour: PublicKey
  /// One way.
  public var latencyMicroseconds: UInt64
  /// Lost packets in 1/255.
  public var loss: UInt8
  public var kilobitsPerSecond: UInt64

  public init(
    neighbour: PublicKey, latencyMicroseconds: UInt64, loss: UInt8, kilobitsPerSecond: UInt64
  ) {
    self.neighbour = neighbour
    self.latencyMicroseconds = latencyMicroseconds
    self.loss = loss
    self.kilobitsPerSecond = kilobitsPerSecond
  }

  var announced: AnnouncedLink {
    AnnouncedLink(
      neighbour: OverlayAddress(of: neighbour),
      latency: UInt16(clamping: latencyMicroseconds / 100), loss: loss,
      rate: kilobitsPerSecond == 0 ? 0 : UInt8(63 - kilobitsPerSecond.leadingZeroBitCount))
  }
}
