internal import Base
public import SkynetWire

/// The payee's answer to a receipt that it cannot agree with, with what was said and what was counted.
///
/// Version 1, reason 1, zero 2, label 4, epoch 4, sequence 4, session 16, stated forward and reverse
/// bytes 8 + 8, counted ones 8 + 8. It is not signed: the link it comes over is authenticated, and it
/// proves nothing to others.
public struct ReceiptRefusal: Equatable, Sendable {
  public enum Reason: UInt8, Sendable {
    /// It says less than was counted before it could have been signed.
    case saysLess = 1
    /// The amount is not the agreed price of what it states.
    case wrongAmount = 2
    /// A receipt of the same number said something else.
    case twoFaced = 3
    /// A counter is below the one of a receipt before.
    case shrinks = 4
  }

  public static let size = 64
  private static let version: UInt8 = 1

  public var reason: Reason
  public var label: Label
  public var epoch: UInt32
  public var sequence: UInt32
  public var session: [UInt8]
  public var statedForwardBytes: UInt64
  public var statedReverseBytes: UInt64
  public var countedForwardBytes: UInt64
  public var countedReverseBytes: UInt64

  /// - Parameter counted: what the payee had counted when a receipt of now could have been signed.
  public init(_ reason: Reason, of receipt: Receipt, counted: PathCounters) {
    self.reason = reason
    label = receipt.label
    epoch = receipt.epoch
    sequence = receipt.sequence
    session = receipt.session
    statedForwardBytes = receipt.counters.forwardBytes
    statedReverseBytes = receipt.counters.reverseBytes
    countedForwardBytes = counted.forwardBytes
    countedReverseBytes = counted.reverseBytes
  }

  public var encoded: [UInt8] {
    var writer = BigEndianWriter(capacity: Self.size)
    writer.byte(Self.version)
    writer.byte(reason.rawValue)
    writer.integer(0, 2)
    writer.word(label.value)
    writer.word(epoch)
    writer.word(sequence)
    writer.append(session)
    writer.integer(statedForwardBytes, 8)
    writer.integer(statedReverseBytes, 8)
    writer.integer(countedForwardBytes, 8)
    writer.integer(countedReverseBytes, 8)
    return writer.bytes
  }

  /// Nil for what is not exactly one.
  public init?(parsing bytes: [UInt8]) {
    guard bytes.count == Self.size else { return nil }
    var reader = BigEndianReader(bytes)
    guard reader.byte() == Self.version, let reason = Reason(rawValue: reader.byte()),
      reader.integer(2) == 0
    else { return nil }
    self.reason = reason
    label = Label(reader.word())
    epoch = reader.word()
    sequence = reader.word()
    session = reader.take(MeteredPath.sessionSize)
    statedForwardBytes = reader.integer(8)
    statedReverseBytes = reader.integer(8)
    countedForwardBytes = reader.integer(8)
    countedReverseBytes = reader.integer(8)
  }
}
