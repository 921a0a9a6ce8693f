/// This board as a node of Skynet, as its daemon last told.
public struct SkynetFigures: Equatable, Sendable {
  /// 64 hexadecimal digits.
  public let key: String
  /// IPv6, in the overlay.
  public let address: String
  public var peersUp: UInt32 = 0
  /// Neighbours that are up or wanted.
  public var peers: UInt32 = 0
  /// Paths that end here.
  public var paths: UInt32 = 0
  public var transitPaths: UInt32 = 0
  public var forwardedBytes: UInt64 = 0

  public init(key: String, address: String) {
    self.key = key
    self.address = address
  }
}
