public import Base
public import SkynetWire
internal import Sodium

/// What the payer of a path signs for its payee: sums since the path began, so the latest says it all.
///
/// Version 1, zero 3, forward label 4, epoch 4, sequence 4, session 16, forward bytes 8, forward packets
/// 8, reverse bytes 8, reverse packets 8, amount 8, payee's key 32, start of the previous receipt's
/// hash 16, signature 64.
public struct Receipt: Equatable, Sendable {
  public static let size = 184
  public static let hashSize = 16
  /// Without the signature.
  static let signedSize = size - SigningKey.signatureSize
  private static let version: UInt8 = 1
  private static let context = Array("skynet receipt v1".utf8)

  /// As the payee gave it out; one label of a link belongs to one path.
  public var label: Label
  public var epoch: UInt32
  /// Grows with each receipt of a path, from 1.
  public var sequence: UInt32
  public var session: [UInt8]
  /// What the payer has sent on, and what has arrived at it and was handed on.
  public var counters: PathCounters
  /// Droplets for all of it.
  public var amount: UInt64
  public var payee: PublicKey
  /// Zeroes in the first.
  public var previous: [UInt8]

  public init(
    label: Label, epoch: UInt32, sequence: UInt32, session: [UInt8], counters: PathCounters,
    amount: UInt64, payee: PublicKey, previous: [UInt8]
  ) {
    precondition(session.count == MeteredPath.sessionSize, "a session's name has 16 bytes")
    precondition(previous.count == Self.hashSize, "a receipt is named by 16 bytes")
    self.label = label
    self.epoch = epoch
    self.sequence = sequence
    self.session = session
    self.counters = counters
    self.amount = amount
    self.payee = payee
    self.previous = previous
  }

  /// All of it but the signature.
  public var encoded: [UInt8] {
    var writer = BigEndianWriter(capacity: Self.size)
    writer.word(UInt32(Self.version) << 24)
    writer.word(label.value)
    writer.word(epoch)
    writer.word(sequence)
    writer.append(session)
    counters.write(to: &writer)
    writer.integer(amount, 8)
    payee.write(to: &writer)
    writer.append(previous)
    return writer.bytes
  }

  /// As it goes to the payee.
  public func signed(by signer: NodeSigner) -> [UInt8] {
    let body = encoded
    return body + signer.sign(Self.context + body)
  }

  /// Reads a receipt and leaves its signature to `isSigned`; nil for what is not exactly one.
  public init?(parsing bytes: [UInt8]) {
    guard bytes.count == Self.size else { return nil }
    var reader = BigEndianReader(bytes)
    guard reader.word() == UInt32(Self.version) << 24 else { return nil }
    label = Label(reader.word())
    epoch = reader.word()
    sequence = reader.word()
    session = reader.take(MeteredPath.sessionSize)
    counters = PathCounters(&reader)
    amount = reader.integer(8)
    payee = PublicKey(&reader)
    previous = reader.take(Self.hashSize)
    // A receipt of nobody for nothing is none.
    guard label != .neighbour, sequence > 0, counters.totalBytes != nil else { return nil }
  }

  /// Whether `payer` signed these bytes, which `init(parsing:)` has taken.
  public static func isSigned(_ bytes: [UInt8], by payer: PublicKey) -> Bool {
    precondition(bytes.count == size, "a receipt has a fixed size")
    let end = size - SigningKey.signatureSize
    return Signature.isValid(
      Array(bytes[end...]), of: context + bytes[..<end], by: payer.bytes)
  }

  /// What the next receipt names this one by.
  public static func hash(_ bytes: [UInt8]) -> [UInt8] { BLAKE2b.hash(bytes, size: hashSize) }
}

extension PathCounters {
  /// Bytes of both ways, as the meter counts them; nil beyond 64 bits.
  public var totalBytes: UInt64? {
    let (sum, overflow) = forwardBytes.addingReportingOverflow(reverseBytes)
    return overflow ? nil : sum
  }

  /// Whether no counter is below that of `other`.
  func covers(_ other: PathCounters) -> Bool {
    forwardBytes >= other.forwardBytes && forwardPackets >= other.forwardPackets
      && reverseBytes >= other.reverseBytes && reversePackets >= other.reversePackets
  }

  func write(to writer: inout BigEndianWriter) {
    writer.integer(forwardBytes, 8)
    writer.integer(forwardPackets, 8)
    writer.integer(reverseBytes, 8)
    writer.integer(reversePackets, 8)
  }

  init(_ reader: inout BigEndianReader) {
    self.init()
    forwardBytes = reader.integer(8)
    forwardPackets = reader.integer(8)
    reverseBytes = reader.integer(8)
    reversePackets = reader.integer(8)
  }
}
