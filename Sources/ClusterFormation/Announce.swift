internal import Base
internal import Identity

/// "Here I am": who the board is, what roster it holds, and whom it has heard.
struct Announce {
  /// A boot of another board, and its newest announce that was heard.
  ///
  /// Who finds the own boot here knows that the sender lives now and is no recording.
  struct Echo: Equatable {
    var bootID: UInt64
    var sequence: UInt64
  }

  /// Two boots a peer: the one that is believed, and one that has yet to prove itself.
  static let echoesMax = 128

  var chain: CertificateChain
  /// Nil while the board is in no cluster.
  var cluster: ClusterClaim?
  /// X25519, for the seed of the cluster; new with each boot.
  var sealingKey: [UInt8]
  /// Of the chassis daemon on the same board; nil where it is not known.
  var beaconKey: PublicKey?
  var echoes: [Echo]

  init(
    chain: CertificateChain, cluster: ClusterClaim?, sealingKey: [UInt8], beaconKey: PublicKey?,
    echoes: [Echo]
  ) {
    self.chain = chain
    self.cluster = cluster
    self.sealingKey = sealingKey
    self.beaconKey = beaconKey
    self.echoes = echoes
  }

  // chain length(2) and bytes; has a cluster(1), then key(32) epoch(8) hash(32) members(1) used(1);
  // sealing key(32); has a beacon key(1), then it(32); count of echoes(1), each boot(8) sequence(8).
  init(_ reader: inout FormationReader) throws(FormationError) {
    chain = try reader.chain()
    cluster = nil
    if try reader.flag("cluster") { cluster = try ClusterClaim(&reader) }
    sealingKey = try reader.take(32)
    beaconKey = nil
    if try reader.flag("beaconKey") { beaconKey = try reader.key() }
    let count = Int(try reader.byte())
    guard count <= Self.echoesMax else { throw .badField("echoes") }
    echoes = []
    for _ in 0..<count {
      let echo = Echo(bootID: try reader.integer(8), sequence: try reader.integer(8))
      guard echo.sequence > 0 else { throw .badField("echo") }
      echoes.append(echo)
    }
  }

  func write(to writer: inout BigEndianWriter) {
    writer.run(chain.encoded)
    writer.flag(cluster != nil)
    cluster?.write(to: &writer)
    writer.append(sealingKey)
    writer.flag(beaconKey != nil)
    beaconKey?.write(to: &writer)
    precondition(echoes.count <= Self.echoesMax, "as many boots as a table of peers has")
    writer.byte(UInt8(echoes.count))
    for echo in echoes {
      writer.integer(echo.bootID, 8)
      writer.integer(echo.sequence, 8)
    }
  }
}

/// Which roster a board says it holds.
struct ClusterClaim: Equatable {
  var key: PublicKey
  var epoch: UInt64
  var hash: Hash
  var members: Int
  /// Something outside hangs on the cluster's key, so it must not be given up.
  var isUsed: Bool

  init(key: PublicKey, epoch: UInt64, hash: Hash, members: Int, isUsed: Bool) {
    self.key = key
    self.epoch = epoch
    self.hash = hash
    self.members = members
    self.isUsed = isUsed
  }

  init(_ roster: ClusterRoster, hash: Hash, isUsed: Bool) {
    self.init(
      key: roster.body.clusterKey, epoch: roster.body.epoch, hash: hash,
      members: roster.body.members.count, isUsed: isUsed)
  }

  init(_ reader: inout FormationReader) throws(FormationError) {
    key = try reader.key()
    epoch = try reader.integer(8)
    guard epoch > 0, epoch < UInt64.max else { throw .badField("epoch") }
    hash = try reader.hash()
    members = Int(try reader.byte())
    guard (1...ClusterRoster.membersMax).contains(members) else { throw .badField("members") }
    isUsed = try reader.flag("used")
  }

  func write(to writer: inout BigEndianWriter) {
    key.write(to: &writer)
    writer.integer(epoch, 8)
    writer.append(hash.bytes)
    writer.byte(UInt8(members))
    writer.flag(isUsed)
  }
}
