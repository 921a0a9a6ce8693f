internal import Base

/// What an attestation is asked for; a board answers none but these.
public enum AttestationPurpose: UInt16, Sendable {
  /// Somebody wants to know what this board is.
  case inspection = 1
  /// The one who pays the bonus of miners.
  case bonus = 2
  /// Two clusters get to know each other.
  case peering = 3

  public var name: String {
    switch self {
    case .inspection: "inspection"
    case .bonus: "bonus"
    case .peering: "peering"
    }
  }
}

/// What a verifier sends: 103 bytes that no answer given before can fit.
///
/// `"SKYH" version(1) nonce(32) verifier(32) purpose(2) channel(32)`. The verifier is a key or any name
/// by its hash; `channel` the hash of the transcript of the secured channel, zero where there is none.
public struct Challenge: Equatable, Sendable {
  public static let byteCount = 103

  public let nonce: Hash
  public let verifier: Hash
  public let purpose: AttestationPurpose
  public let channel: Hash

  public init(
    nonce: Hash, verifier: Hash, purpose: AttestationPurpose = .inspection, channel: Hash = .zero
  ) {
    self.nonce = nonce
    self.verifier = verifier
    self.purpose = purpose
    self.channel = channel
  }

  public init(parsing bytes: [UInt8]) throws(WireError) {
    var reader = WireReader(bytes, .challenge)
    try reader.header("SKYH")
    try self.init(fields: &reader, .challenge)
    try reader.end()
  }

  init(fields reader: inout WireReader, _ kind: StructureKind) throws(WireError) {
    nonce = try reader.hash()
    verifier = try reader.hash()
    let number = try reader.half()
    guard let purpose = AttestationPurpose(rawValue: number) else {
      throw .unknownType(kind, number)
    }
    self.purpose = purpose
    channel = try reader.hash()
  }

  public var encoded: [UInt8] {
    var writer = BigEndianWriter(capacity: Self.byteCount)
    writer.header("SKYH")
    write(to: &writer)
    return writer.bytes
  }

  func write(to writer: inout BigEndianWriter) {
    writer.append(nonce.bytes)
    writer.append(verifier.bytes)
    writer.half(purpose.rawValue)
    writer.append(channel.bytes)
  }
}
