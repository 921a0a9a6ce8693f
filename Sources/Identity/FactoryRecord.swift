public import Base
internal import Sodium

/// What the factory puts on a board's `factory` partition: its claim key, and the chain above it.
///
/// `"SKYF" version(1) root(32) pepper(32) claimSeed(32) batchLength(2) batch claimLength(2) claim
/// checksum(16)`, where the checksum is BLAKE2b-128 of everything before it. It stands at byte 0 of the
/// partition, and once more at byte 2 MiB.
public struct FactoryRecord: Equatable, Sendable {
  public static let byteCountMax =
    121 + 2 * (Certificate.byteCountMin + Certificate.extensionBytesMax)
  /// Bytes to read for each copy.
  public static let copyBytes = 4096
  /// Bytes from the start of the partition.
  public static let copyOffsets: [UInt64] = [0, 2 << 20]
  /// The partition that holds it, of 4 MiB.
  public static let partitionName = "factory"

  public let root: PublicKey
  /// 32 bytes that all boards of a batch share; keeps hardware numbers from being guessed.
  public let pepper: [UInt8]
  /// 32 bytes; secret.
  public let claimSeed: [UInt8]
  public let batch: Certificate
  public let claim: Certificate

  /// - Throws: where these do not fit together.
  public init(
    root: PublicKey, pepper: [UInt8], claimSeed: [UInt8], batch: Certificate, claim: Certificate
  ) throws(WireError) {
    guard pepper.count == 32 else { throw .badField(.factoryRecord, "pepper") }
    guard claimSeed.count == SigningKey.seedSize else {
      throw .badField(.factoryRecord, "claimSeed")
    }
    guard batch.kind == .batch, batch.isSigned(by: root) else {
      throw .badField(.factoryRecord, "batch")
    }
    guard claim.kind == .claim, claim.isSigned(by: batch.subject),
      claim.serial.batch == batch.serial, claim.serial.unitNumber <= batch.body.childrenMax
    else { throw .badField(.factoryRecord, "claim") }
    let key = SigningKey(seed: claimSeed)
    guard PublicKey(key.publicKey) == claim.subject else {
      throw .badField(.factoryRecord, "claimSeed")
    }
    self.root = root
    self.pepper = pepper
    self.claimSeed = claimSeed
    self.batch = batch
    self.claim = claim
  }

  /// - Parameter bytes: exactly one record.
  public init(parsing bytes: [UInt8]) throws(WireError) {
    var reader = WireReader(bytes, .factoryRecord)
    self = try FactoryRecord(reading: &reader, bytes)
    try reader.end()
  }

  private init(reading reader: inout WireReader, _ bytes: [UInt8]) throws(WireError) {
    try reader.header("SKYF")
    let root = try reader.key()
    let pepper = try reader.take(32)
    let seed = try reader.take(SigningKey.seedSize)
    let batchCount = Int(try reader.half())
    let batch = try reader.take(batchCount)
    let claimCount = Int(try reader.half())
    let claim = try reader.take(claimCount)
    let checksum = BLAKE2b.hash(Array(bytes[..<reader.offset]), size: Identifier.byteCount)
    guard try reader.take(Identifier.byteCount) == checksum else {
      throw .wrongChecksum(.factoryRecord)
    }
    try self.init(
      root: root, pepper: pepper, claimSeed: seed, batch: try Certificate(parsing: batch),
      claim: try Certificate(parsing: claim))
  }

  public var encoded: [UInt8] {
    var writer = BigEndianWriter(capacity: Self.byteCountMax)
    writer.header("SKYF")
    root.write(to: &writer)
    writer.append(pepper)
    writer.append(claimSeed)
    for certificate in [batch, claim] {
      let bytes = certificate.encoded
      writer.half(UInt16(bytes.count))
      writer.append(bytes)
    }
    return writer.bytes + BLAKE2b.hash(writer.bytes, size: Identifier.byteCount)
  }

  /// What the partition holds.
  public enum Content: Equatable, Sendable {
    /// Nothing was ever put there: this board is a node.
    case blank
    /// - Parameter damaged: whether one of the two copies cannot be believed.
    case record(FactoryRecord, damaged: Bool)
    /// Something is there, and no copy of it can be believed.
    case damaged(WireError)
  }

  /// - Parameter copies: the first 4096 bytes of each copy.
  public static func content(of copies: [[UInt8]]) -> Content {
    var record: FactoryRecord?
    var failure: WireError?
    var blanks = 0
    for copy in copies {
      if copy.allSatisfy({ $0 == 0 }) || copy.allSatisfy({ $0 == 0xFF }) {
        blanks += 1
        continue
      }
      do throws(WireError) {
        var reader = WireReader(copy, .factoryRecord)
        let found = try FactoryRecord(reading: &reader, copy)
        if record == nil { record = found }
        if record != found { failure = .wrongChecksum(.factoryRecord) }
      } catch {
        failure = failure ?? error
      }
    }
    if let record { return .record(record, damaged: failure != nil || blanks > 0) }
    if let failure { return .damaged(failure) }
    return .blank
  }
}
