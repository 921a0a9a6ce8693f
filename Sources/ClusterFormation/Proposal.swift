internal import Base
internal import Identity

/// A roster that is to be signed, and the cluster's seed for those who do not have it yet.
struct Proposal {
  /// So many boards join at once; more would not fit into a datagram.
  static let newcomersMax = 32
  static let boxBytes = 32 + 48

  var body: ClusterRoster.Body
  var clusterSignature: [UInt8]
  /// Bit n: the member at index n was not in the roster before with this key.
  var newcomers: UInt64
  /// The seed sealed to each newcomer in the order of members; all zero for one that was not heard.
  var boxes: [[UInt8]]
  /// Of the coordinator, once it has signed.
  var coordinatorSignature: [UInt8]?

  init(
    body: ClusterRoster.Body, clusterSignature: [UInt8], newcomers: UInt64, boxes: [[UInt8]],
    coordinatorSignature: [UInt8]?
  ) {
    self.body = body
    self.clusterSignature = clusterSignature
    self.newcomers = newcomers
    self.boxes = boxes
    self.coordinatorSignature = coordinatorSignature
  }

  // body length(2) and bytes; cluster signature(64); newcomers(8), a box(80) for each; has the
  // coordinator's signature(1), then it(64).
  init(_ reader: inout FormationReader) throws(FormationError) {
    body = try reader.body()
    guard body.epoch > 1, body.epoch < UInt64.max else { throw .badField("epoch") }
    clusterSignature = try reader.take(64)
    newcomers = try reader.integer(8)
    guard MemberSet.fits(newcomers, count: body.members.count),
      newcomers.nonzeroBitCount <= Self.newcomersMax
    else { throw .badField("newcomers") }
    boxes = []
    for _ in 0..<newcomers.nonzeroBitCount { boxes.append(try reader.take(Self.boxBytes)) }
    coordinatorSignature = nil
    if try reader.flag("coordinatorSignature") { coordinatorSignature = try reader.take(64) }
  }

  func write(to writer: inout BigEndianWriter) {
    writer.run(body.encoded)
    writer.append(clusterSignature)
    writer.integer(newcomers, 8)
    precondition(boxes.count == newcomers.nonzeroBitCount, "every newcomer has a box")
    for box in boxes { writer.append(box) }
    writer.flag(coordinatorSignature != nil)
    if let coordinatorSignature { writer.append(coordinatorSignature) }
  }

  /// The box for the member at `index`; nil where that is no newcomer.
  func box(_ index: Int) -> [UInt8]? {
    guard newcomers >> UInt64(index) & 1 == 1 else { return nil }
    return boxes[(newcomers & ((1 << UInt64(index)) - 1)).nonzeroBitCount]
  }
}

/// Sets of members of one roster, bit n for the member at index n.
enum MemberSet {
  static func fits(_ bits: UInt64, count: Int) -> Bool {
    count >= 64 || bits >> UInt64(count) == 0
  }
}

/// All signatures over one body that the sender knows.
struct SignatureSet {
  /// BLAKE2b-256 of the body.
  var bodyHash: Hash
  /// Whose they are.
  var signers: UInt64
  /// In the order of members.
  var signatures: [[UInt8]]

  init(bodyHash: Hash, signers: UInt64, signatures: [[UInt8]]) {
    self.bodyHash = bodyHash
    self.signers = signers
    self.signatures = signatures
  }

  init(_ reader: inout FormationReader) throws(FormationError) {
    bodyHash = try reader.hash()
    signers = try reader.integer(8)
    guard signers != 0 else { throw .badField("signers") }
    signatures = []
    for _ in 0..<signers.nonzeroBitCount { signatures.append(try reader.take(64)) }
  }

  func write(to writer: inout BigEndianWriter) {
    writer.append(bodyHash.bytes)
    writer.integer(signers, 8)
    precondition(signatures.count == signers.nonzeroBitCount, "every signer has a signature")
    for signature in signatures { writer.append(signature) }
  }
}

/// A complete roster for a board that holds an older one or none.
struct RosterOffer {
  var roster: ClusterRoster
  /// Whom it is for.
  var recipient: Identifier
  /// The seed of the cluster, sealed to the recipient; nil where it is no member.
  var box: [UInt8]?

  init(roster: ClusterRoster, recipient: Identifier, box: [UInt8]?) {
    self.roster = roster
    self.recipient = recipient
    self.box = box
  }

  init(_ reader: inout FormationReader) throws(FormationError) {
    roster = try reader.roster()
    recipient = try reader.identifier()
    box = nil
    if try reader.flag("box") { box = try reader.take(Proposal.boxBytes) }
  }

  func write(to writer: inout BigEndianWriter) {
    writer.run(roster.encoded)
    writer.identifier(recipient)
    writer.flag(box != nil)
    if let box { writer.append(box) }
  }
}

/// The owner said at the sender that a board is gone for good.
struct Removal {
  var clusterKey: PublicKey
  /// Of the sender's roster.
  var epoch: UInt64
  var serial: Identifier

  init(clusterKey: PublicKey, epoch: UInt64, serial: Identifier) {
    self.clusterKey = clusterKey
    self.epoch = epoch
    self.serial = serial
  }

  init(_ reader: inout FormationReader) throws(FormationError) {
    clusterKey = try reader.key()
    epoch = try reader.integer(8)
    serial = try reader.identifier()
  }

  func write(to writer: inout BigEndianWriter) {
    clusterKey.write(to: &writer)
    writer.integer(epoch, 8)
    writer.identifier(serial)
  }
}
