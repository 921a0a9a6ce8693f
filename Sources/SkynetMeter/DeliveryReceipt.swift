public import Base
public import SkynetWire
internal import Sodium

/// What an end of a path signs for the other: what has arrived of it since the path began.
///
/// Version 1, zero 3, sequence 4, session 16, bytes 8, packets 8, expected 8, signature 64. Packets are
/// those that opened, with bytes counted as a hop counts them. Expected are the packets up to the highest
/// end-to-end counter among them, so that what was lost before it shows without any clock.
public struct DeliveryReceipt: Equatable, Sendable {
  public static let size = 112
  private static let version: UInt8 = 1
  private static let context = Array("skynet delivery v1".utf8)

  /// From 1.
  public var sequence: UInt32
  /// 16 bytes that both ends know of their session.
  public var session: [UInt8]
  public var bytes: UInt64
  public var packets: UInt64
  /// The highest counter that was seen and one more.
  public var expectedPackets: UInt64

  public init(
    sequence: UInt32, session: [UInt8], bytes: UInt64, packets: UInt64,
    expectedPackets: UInt64
  ) {
    precondition(session.count == MeteredPath.sessionSize, "a session's name has 16 bytes")
    self.sequence = sequence
    self.session = session
    self.bytes = bytes
    self.packets = packets
    self.expectedPackets = expectedPackets
  }

  /// All of it but the signature.
  public var encoded: [UInt8] {
    var writer = BigEndianWriter(capacity: Self.size)
    writer.word(UInt32(Self.version) << 24)
    writer.word(sequence)
    writer.append(session)
    writer.integer(bytes, 8)
    writer.integer(packets, 8)
    writer.integer(expectedPackets, 8)
    return writer.bytes
  }

  public func signed(by signer: NodeSigner) -> [UInt8] {
    let body = encoded
    return body + signer.sign(Self.context + body)
  }

  /// Reads one and leaves its signature to `isSigned`; nil for what is not exactly one.
  public init?(parsing bytes: [UInt8]) {
    guard bytes.count == Self.size else { return nil }
    var reader = BigEndianReader(bytes)
    guard reader.word() == UInt32(Self.version) << 24 else { return nil }
    sequence = reader.word()
    session = reader.take(MeteredPath.sessionSize)
    self.bytes = reader.integer(8)
    packets = reader.integer(8)
    expectedPackets = reader.integer(8)
    guard sequence > 0, packets <= expectedPackets else { return nil }
  }

  /// Whether `peer` signed these bytes, which `init(parsing:)` has taken.
  public static func isSigned(_ bytes: [UInt8], by peer: PublicKey) -> Bool {
    precondition(bytes.count == size, "a delivery receipt has a fixed size")
    let end = size - SigningKey.signatureSize
    return Signature.isValid(
      Array(bytes[end...]), of: context + bytes[..<end], by: peer.bytes)
  }
}
