internal import Base
internal import SkynetWire

/// The latest receipt of a path, without what its account has anyhow: a third of it, and no arrays.
struct KeptReceipt {
  let counters: PathCounters
  let amount: UInt64
  /// 0: there is none yet.
  let sequence: UInt32
  private let previous: FixedBytes<16>
  private let signature: FixedBytes<64>

  /// None.
  init() {
    counters = PathCounters()
    amount = 0
    sequence = 0
    previous = FixedBytes()
    signature = FixedBytes()
  }

  /// - Parameter bytes: the receipt as it goes over the link.
  init(_ receipt: Receipt, _ bytes: [UInt8]) {
    counters = receipt.counters
    amount = receipt.amount
    sequence = receipt.sequence
    previous = FixedBytes(receipt.previous)
    signature = FixedBytes(Array(bytes[Receipt.signedSize...]))
  }

  /// As it came or went; empty while there is none.
  func bytes(of path: MeteredPath, payee: PublicKey) -> [UInt8] {
    guard sequence > 0 else { return [] }
    let receipt = Receipt(
      label: path.label, epoch: path.epoch, sequence: sequence, session: path.session,
      counters: counters, amount: amount, payee: payee, previous: previous.bytes)
    return receipt.encoded + signature.bytes
  }

  /// What the next one names this one by.
  func hash(of path: MeteredPath, payee: PublicKey) -> [UInt8] {
    guard sequence > 0 else { return [UInt8](repeating: 0, count: Receipt.hashSize) }
    return Receipt.hash(bytes(of: path, payee: payee))
  }
}
