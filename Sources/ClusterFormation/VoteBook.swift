internal import Base
internal import Identity

/// What this board has signed, so that it never signs two bodies for one epoch of one cluster.
struct VoteBook: Equatable {
  struct Entry: Equatable {
    let clusterKey: PublicKey
    let epoch: UInt64
    let bodyHash: Hash
  }

  /// A body that was signed, with all that brings it to its end after a restart.
  struct Ballot: Equatable {
    let body: ClusterRoster.Body
    let clusterSignature: [UInt8]
    let newcomers: UInt64
    let signers: UInt64
    let signatures: [[UInt8]]
    let seed: [UInt8]
  }

  /// Clusters whose asking is remembered; with more this board signs for no other.
  static let entriesMax = 8
  static let byteCountMax = 8192

  /// The newest vote for each cluster.
  private(set) var entries: [Entry] = []
  private(set) var ballot: Ballot?

  init() {}

  func entry(_ key: PublicKey) -> Entry? {
    for entry in entries where entry.clusterKey == key { return entry }
    return nil
  }

  /// Whether a signature over this body can be given without breaking an earlier one.
  ///
  /// - Parameter isReleased: what was signed before for this epoch can never become complete.
  func allows(_ body: ClusterRoster.Body, _ hash: Hash, isReleased: Bool) -> Bool {
    guard let old = entry(body.clusterKey) else { return entries.count < Self.entriesMax }
    if old.epoch == body.epoch { return old.bodyHash == hash || isReleased }
    return old.epoch < body.epoch
  }

  mutating func record(_ ballot: Ballot, _ hash: Hash) {
    let key = ballot.body.clusterKey
    entries.removeAll { $0.clusterKey == key }
    precondition(entries.count < Self.entriesMax, "a vote is recorded after it was allowed")
    entries.append(Entry(clusterKey: key, epoch: ballot.body.epoch, bodyHash: hash))
    self.ballot = ballot
  }

  // "SKYV" version(1) count(1), each key(32) epoch(8) hash(32); has a ballot(1), then body
  // length(2) and bytes, cluster signature(64) newcomers(8) signers(8) signatures seed(32);
  // BLAKE2b-256 of everything before.
  init(parsing bytes: [UInt8]) throws(FormationError) {
    guard bytes.count <= Self.byteCountMax else { throw .tooLong(bytes: bytes.count) }
    let count = bytes.count - Hash.byteCount
    guard count > 0 else { throw .truncated(at: bytes.count) }
    let content = Array(bytes[..<count])
    guard Hash.of(content).bytes == Array(bytes[count...]) else { throw .badField("checksum") }
    var reader = FormationReader(content)
    try reader.header("SKYV")
    let entryCount = Int(try reader.byte())
    guard entryCount <= Self.entriesMax else { throw .badField("count") }
    for _ in 0..<entryCount {
      entries.append(
        Entry(
          clusterKey: try reader.key(), epoch: try reader.integer(8),
          bodyHash: try reader.hash()))
    }
    if try reader.flag("ballot") { ballot = try Self.ballot(&reader) }
    try reader.end()
  }

  private static func ballot(_ reader: inout FormationReader) throws(FormationError) -> Ballot {
    let body = try reader.body()
    let clusterSignature = try reader.take(64)
    let newcomers = try reader.integer(8)
    let signers = try reader.integer(8)
    guard MemberSet.fits(newcomers | signers, count: body.members.count) else {
      throw .badField("signers")
    }
    var signatures: [[UInt8]] = []
    for _ in 0..<signers.nonzeroBitCount { signatures.append(try reader.take(64)) }
    return Ballot(
      body: body, clusterSignature: clusterSignature, newcomers: newcomers, signers: signers,
      signatures: signatures, seed: try reader.take(32))
  }

  var encoded: [UInt8] {
    var writer = BigEndianWriter(capacity: 4096)
    writer.header("SKYV")
    writer.byte(UInt8(entries.count))
    for entry in entries {
      entry.clusterKey.write(to: &writer)
      writer.integer(entry.epoch, 8)
      writer.append(entry.bodyHash.bytes)
    }
    writer.flag(ballot != nil)
    if let ballot {
      writer.run(ballot.body.encoded)
      writer.append(ballot.clusterSignature)
      writer.integer(ballot.newcomers, 8)
      writer.integer(ballot.signers, 8)
      for signature in ballot.signatures { writer.append(signature) }
      writer.append(ballot.seed)
    }
    return writer.bytes + Hash.of(writer.bytes).bytes
  }
}
