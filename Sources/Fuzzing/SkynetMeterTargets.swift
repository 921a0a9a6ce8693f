import Base
import SkynetMeter
import SkynetWire

extension ParserTarget {
  /// What neighbours and ends of paths sign for each other; a signature is looked at after the parser.
  static let skynetMeter: [ParserTarget] = [
    .exact(
      "receipt", lengthMax: 256, thousands: 1000,
      samples: { [receipt().signed(by: meterSigner())] },
      encode: { bytes in
        Receipt(parsing: bytes).map { $0.encoded + bytes.suffix(64) }
      }),
    .exact(
      "receipt-refusal", lengthMax: 128, thousands: 1000,
      samples: {
        [ReceiptRefusal(.saysLess, of: receipt(), counted: receipt().counters).encoded]
      },
      encode: { ReceiptRefusal(parsing: $0)?.encoded }),
    .exact(
      "delivery-receipt", lengthMax: 160, thousands: 1000,
      samples: {
        let receipt = DeliveryReceipt(
          sequence: 3, session: [UInt8](0..<16), bytes: 5_000_000, packets: 4000,
          expectedPackets: 4100)
        return [receipt.signed(by: meterSigner())]
      },
      encode: { bytes in
        DeliveryReceipt(parsing: bytes).map { $0.encoded + bytes.suffix(64) }
      }),
  ]

  private static func meterSigner() -> NodeSigner {
    NodeSigner(seed: [UInt8](repeating: 5, count: 32))
  }

  private static func receipt() -> Receipt {
    var counters = PathCounters()
    counters.forwardBytes = 1 << 33
    counters.forwardPackets = 7_000_000
    counters.reverseBytes = 1 << 20
    counters.reversePackets = 900
    return Receipt(
      label: Label(index: 77, generation: 3), epoch: 1, sequence: 12, session: [UInt8](0..<16),
      counters: counters, amount: 8001, payee: meterSigner().key,
      previous: [UInt8](repeating: 6, count: 16))
  }
}
