public import Base
public import Sodium

/// Which boards are one cluster: the cluster's key and its members, signed by every one of them.
///
/// `"SKYO" version(1) epoch(8) predecessor(32) clusterKey(32) count(2) members clusterSignature(64)
/// signatures`; a member is serial(16) key(32), strictly ascending by serial; the signatures of the
/// members, 64 bytes each, follow in the members' order. All sign the same body.
public struct ClusterRoster: Equatable, Sendable {
  static let context = "skyminer/roster/v1"
  public static let membersMax = 64
  public static let byteCountMax = 143 + membersMax * (48 + 64)

  public struct Member: Equatable, Sendable {
    public let serial: Identifier
    /// The operational key.
    public let key: PublicKey

    public init(serial: Identifier, key: PublicKey) {
      self.serial = serial
      self.key = key
    }
  }

  /// What is signed.
  public struct Body: Equatable, Sendable {
    /// Counts the rosters of a cluster from 1.
    public let epoch: UInt64
    /// BLAKE2b-256 of the whole roster before; zero in the first.
    public let predecessor: Hash
    public let clusterKey: PublicKey
    public let members: [Member]

    /// - Parameter members: 1 to 64 in any order, each serial once.
    public init(epoch: UInt64, predecessor: Hash, clusterKey: PublicKey, members: [Member]) {
      let sorted = members.sorted { $0.serial < $1.serial }
      precondition((1...membersMax).contains(sorted.count), "a cluster has 1 to 64 boards")
      for (one, next) in zip(sorted, sorted.dropFirst()) {
        precondition(one.serial < next.serial, "a board is a member once")
      }
      precondition(!Self.hasKeyTwice(sorted), "a key is that of one board")
      precondition(
        (epoch == 1) == (predecessor == .zero) && epoch > 0, "the first has nobody before")
      self.epoch = epoch
      self.predecessor = predecessor
      self.clusterKey = clusterKey
      self.members = sorted
    }

    init(reading reader: inout WireReader) throws(WireError) {
      try reader.header("SKYO")
      epoch = try reader.integer(8)
      predecessor = try reader.hash()
      guard epoch > 0, (epoch == 1) == (predecessor == .zero) else {
        throw .badField(.clusterRoster, "epoch")
      }
      clusterKey = try reader.key()
      let count = Int(try reader.half())
      guard (1...membersMax).contains(count) else { throw .badField(.clusterRoster, "count") }
      var members: [Member] = []
      for _ in 0..<count {
        let member = Member(serial: try reader.identifier(), key: try reader.key())
        if let last = members.last, last.serial >= member.serial {
          throw .notAscending(.clusterRoster)
        }
        members.append(member)
      }
      // One board with many serials would make a cluster larger than it is.
      guard !Self.hasKeyTwice(members) else { throw .badField(.clusterRoster, "key") }
      self.members = members
    }

    private static func hasKeyTwice(_ members: [Member]) -> Bool {
      let keys = members.map { $0.key }.sorted()
      return zip(keys, keys.dropFirst()).contains { $0 == $1 }
    }

    /// A body alone, as a board gets it that is asked to sign.
    public init(parsing bytes: [UInt8]) throws(WireError) {
      var reader = WireReader(bytes, .clusterRoster)
      try self.init(reading: &reader)
      try reader.end()
    }

    public var encoded: [UInt8] {
      var writer = BigEndianWriter(capacity: 80 + members.count * 48)
      writer.header("SKYO")
      writer.integer(epoch, 8)
      writer.append(predecessor.bytes)
      clusterKey.write(to: &writer)
      writer.half(UInt16(members.count))
      for member in members {
        member.serial.write(to: &writer)
        member.key.write(to: &writer)
      }
      return writer.bytes
    }

    /// 64 bytes, by a member or by the cluster's key.
    public func signature(by key: borrowing SigningKey) -> [UInt8] {
      key.sign(Wire.message(ClusterRoster.context, encoded))
    }

    public func isSigned(_ signature: [UInt8], by key: PublicKey) -> Bool {
      Signature.isValid(signature, of: Wire.message(ClusterRoster.context, encoded), by: key.bytes)
    }

    public func member(_ serial: Identifier) -> Member? {
      for member in members where member.serial == serial { return member }
      return nil
    }
  }

  public let body: Body
  private let clusterSignature: [UInt8]
  private let signatures: [[UInt8]]

  /// - Parameters:
  ///   - clusterSignature: by the cluster's key.
  ///   - signatures: by the members, in their order.
  public init(_ body: Body, clusterSignature: [UInt8], signatures: [[UInt8]]) {
    precondition(signatures.count == body.members.count, "every member signs")
    precondition(clusterSignature.count == Wire.signatureCount, "a signature has 64 bytes")
    self.body = body
    self.clusterSignature = clusterSignature
    self.signatures = signatures
  }

  public init(parsing bytes: [UInt8]) throws(WireError) {
    var reader = WireReader(bytes, .clusterRoster)
    body = try Body(reading: &reader)
    clusterSignature = try reader.take(Wire.signatureCount)
    var signatures: [[UInt8]] = []
    for _ in body.members { signatures.append(try reader.take(Wire.signatureCount)) }
    self.signatures = signatures
    try reader.end()
  }

  public var encoded: [UInt8] {
    var bytes = body.encoded + clusterSignature
    for signature in signatures { bytes += signature }
    return bytes
  }

  public var hash: Hash { Hash.of(encoded) }

  /// Every signature, and that it follows `predecessor` where one is known.
  public func verify(after predecessor: ClusterRoster? = nil) throws(TrustError) {
    if let predecessor {
      // A stranger's roster may have the highest number there is: nothing follows it.
      let (expected, isLast) = predecessor.body.epoch.addingReportingOverflow(1)
      guard !isLast, body.epoch == expected else {
        throw .rosterEpoch(found: body.epoch, expected: expected)
      }
      guard body.predecessor == predecessor.hash, body.clusterKey == predecessor.body.clusterKey
      else { throw .rosterPredecessor }
    }
    guard body.isSigned(clusterSignature, by: body.clusterKey) else {
      throw .badMessageSignature("the cluster")
    }
    for (member, signature) in zip(body.members, signatures) {
      guard body.isSigned(signature, by: member.key) else {
        throw .rosterSignature(member.serial)
      }
    }
  }
}
