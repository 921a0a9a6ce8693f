internal import Base
internal import Identity
internal import Sodium

/// One datagram of the formation, as it came: parsed, but believed only when `isGenuine`.
///
/// `"SKYP" version(1) kind(1) chassis(4) serial(16) bootID(8) sequence(8)`, what the kind has, and
/// signature(64) of the sender's operational key over `"skyminer/formation/v1" 0` and everything before.
struct FormationMessage {
  enum Content {
    case announce(Announce)
    case proposal(Proposal)
    case signatures(SignatureSet)
    case roster(RosterOffer)
    case removal(Removal)
  }

  struct Header {
    var chassis: UInt32
    var serial: Identifier
    /// Random, new with each start of the sender.
    var bootID: UInt64
    /// Counts the datagrams of one boot from 1.
    var sequence: UInt64
  }

  /// Longest datagram; the kernel fragments it.
  static let byteCountMax = 8192
  private static let context = Array("skyminer/formation/v1".utf8) + [0]
  private static let signatureCount = 64

  let header: Header
  let content: Content
  private let signed: [UInt8]
  private let signature: [UInt8]

  init(parsing datagram: [UInt8]) throws(FormationError) {
    guard datagram.count <= Self.byteCountMax else { throw .tooLong(bytes: datagram.count) }
    let count = datagram.count - Self.signatureCount
    guard count > 0 else { throw .truncated(at: datagram.count) }
    signed = Array(datagram[..<count])
    signature = Array(datagram[count...])
    var reader = FormationReader(signed)
    try reader.header("SKYP")
    let kind = try reader.byte()
    header = Header(
      chassis: UInt32(try reader.integer(4)), serial: try reader.identifier(),
      bootID: try reader.integer(8), sequence: try reader.integer(8))
    guard header.sequence > 0 else { throw .badField("sequence") }
    switch kind {
    case 1: content = .announce(try Announce(&reader))
    case 2: content = .proposal(try Proposal(&reader))
    case 3: content = .signatures(try SignatureSet(&reader))
    case 4: content = .roster(try RosterOffer(&reader))
    case 5: content = .removal(try Removal(&reader))
    default: throw .unknownKind(kind)
    }
    try reader.end()
  }

  func isGenuine(by key: PublicKey) -> Bool {
    Signature.isValid(signature, of: Self.context + signed, by: key.bytes)
  }

  static func datagram(
    _ header: Header, _ content: Content, by key: borrowing SigningKey
  ) -> [UInt8] {
    var writer = BigEndianWriter(capacity: 1024)
    writer.header("SKYP")
    let kind: UInt8 =
      switch content {
      case .announce: 1
      case .proposal: 2
      case .signatures: 3
      case .roster: 4
      case .removal: 5
      }
    writer.byte(kind)
    writer.word(header.chassis)
    writer.identifier(header.serial)
    writer.integer(header.bootID, 8)
    writer.integer(header.sequence, 8)
    switch content {
    case .announce(let announce): announce.write(to: &writer)
    case .proposal(let proposal): proposal.write(to: &writer)
    case .signatures(let set): set.write(to: &writer)
    case .roster(let offer): offer.write(to: &writer)
    case .removal(let removal): removal.write(to: &writer)
    }
    let datagram = writer.bytes + key.sign(context + writer.bytes)
    precondition(datagram.count <= byteCountMax, "every message of ours fits into a datagram")
    return datagram
  }
}

extension Formation {
  /// Whether these bytes are a datagram of the formation, whoever signed it; for fuzzing.
  package static func isMessage(_ datagram: [UInt8]) -> Bool {
    (try? FormationMessage(parsing: datagram)) != nil
  }
}
