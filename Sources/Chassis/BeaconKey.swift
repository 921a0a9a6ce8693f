public import Base

/// What the core needs of a signature scheme; a board has Ed25519 (RFC 8032), tests a keyed hash.
public protocol BeaconKey: ~Copyable {
  var publicKey: PublicKey { get }
  /// - Returns: 64 bytes.
  mutating func sign(_ message: [UInt8]) -> [UInt8]
  func verify(_ signature: [UInt8], of message: [UInt8], by key: PublicKey) -> Bool
}

/// A datagram as it came: parsed, but believed only when its signature was verified.
public struct SignedBeacon {
  /// Stands before every signed body, so that no signature of another protocol fits.
  private static let context = Array("skyminer/beacon/v1\0".utf8)

  public let beacon: Beacon
  private let message: [UInt8]
  private let signature: [UInt8]

  public init(parsing datagram: [UInt8]) throws(Beacon.Failure) {
    let count = datagram.count - Beacon.signatureCount
    guard count > 0, datagram.count <= Beacon.datagramMax else { throw .length(datagram.count) }
    let body = Array(datagram[..<count])
    beacon = try Beacon(parsing: body)
    message = Self.context + body
    signature = Array(datagram[count...])
  }

  public func isGenuine<Key: BeaconKey & ~Copyable>(_ key: borrowing Key) -> Bool {
    key.verify(signature, of: message, by: beacon.key)
  }

  /// The datagram to send.
  public static func datagram<Key: BeaconKey & ~Copyable>(
    _ beacon: Beacon, _ key: inout Key
  ) -> [UInt8] {
    let body = beacon.encoded()
    let signature = key.sign(context + body)
    precondition(signature.count == Beacon.signatureCount, "a signature has 64 bytes")
    return body + signature
  }
}
