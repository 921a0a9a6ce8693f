public import Base
public import Sodium

/// What Skynet says in the payload of message 1, on links and between the ends of a path:
/// version 1, ciphers 1, zero 2, node key 32.
public struct HandshakeRequest: Equatable, Sendable {
  public static let byteCount = 36

  public let ciphers: CipherOffer
  /// The Ed25519 key whose X25519 form is the handshake's static key; whoever reads it checks that.
  public let node: PublicKey

  public init(ciphers: CipherOffer, node: PublicKey) {
    self.ciphers = ciphers
    self.node = node
  }

  /// - Returns: nil for another version, length or set of ciphers.
  public init?(parsing bytes: [UInt8]) {
    guard bytes.count == Self.byteCount else { return nil }
    var reader = BigEndianReader(bytes)
    guard reader.byte() == HandshakeVersion.current, let ciphers = CipherOffer(bits: reader.byte()),
      reader.integer(2) == 0
    else { return nil }
    self.ciphers = ciphers
    node = PublicKey(&reader)
  }

  public var encoded: [UInt8] {
    var writer = BigEndianWriter(capacity: Self.byteCount)
    writer.byte(HandshakeVersion.current)
    writer.byte(ciphers.bits)
    writer.integer(0, 2)
    node.write(to: &writer)
    return writer.bytes
  }
}

/// What Skynet says in the payload of message 2: version 1, cipher 1, zero 2.
public struct HandshakeChoice: Equatable, Sendable {
  public static let byteCount = 4

  public let suite: CipherSuite

  public init(suite: CipherSuite) { self.suite = suite }

  /// - Returns: nil for another version or length, or a cipher that is not known.
  public init?(parsing bytes: [UInt8]) {
    guard bytes.count == Self.byteCount, bytes[0] == HandshakeVersion.current, bytes[2] == 0,
      bytes[3] == 0, let suite = CipherSuite(rawValue: bytes[1])
    else { return nil }
    self.suite = suite
  }

  public var encoded: [UInt8] { [HandshakeVersion.current, suite.rawValue, 0, 0] }
}

/// The version of the handshakes and of all that is sealed with what they leave.
public enum HandshakeVersion {
  public static let current: UInt8 = 1
}
