import Base
import Simulation
import SkynetMeter
import SkynetWire
import Testing

@Suite("Receipts on the wire")
struct WireTests {
  static var signer: NodeSigner { MeterWorld.signer(0) }
  static let receipt: Receipt = {
    var counters = PathCounters()
    counters.forwardBytes = 0x0102
    counters.forwardPackets = 3
    counters.reverseBytes = 4
    counters.reversePackets = 5
    return Receipt(
      label: Label(0x0A0B_0C0D), epoch: 6, sequence: 7, session: [UInt8](0..<16),
      counters: counters, amount: 8, payee: signer.key, previous: [UInt8](16..<32))
  }()
  static let refusal = ReceiptRefusal(.wrongAmount, of: receipt, counted: receipt.counters)
  static let delivery = DeliveryReceipt(
    sequence: 1, session: [UInt8](0..<16), bytes: 1 << 40, packets: 1 << 30,
    expectedPackets: 1 << 31)

  @Test("a receipt has the bytes of the document")
  func layout() {
    let bytes = Self.receipt.signed(by: Self.signer)
    #expect(bytes.count == Receipt.size)
    let expected: [UInt8] =
      [1, 0, 0, 0, 0x0A, 0x0B, 0x0C, 0x0D, 0, 0, 0, 6, 0, 0, 0, 7] + [UInt8](0..<16)
      + [0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 4]
      + [0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 8] + Self.signer.key.bytes
      + [UInt8](16..<32)
    #expect(Array(bytes[..<120]) == expected)
    #expect(Receipt(parsing: bytes) == Self.receipt)
    #expect(Receipt.isSigned(bytes, by: Self.signer.key))
  }

  @Test("every bit of a receipt and a delivery receipt is under its signature")
  func bits() {
    let own = Self.signer.key
    let receipt = Self.receipt.signed(by: Self.signer)
    let delivery = Self.delivery.signed(by: Self.signer)
    #expect(DeliveryReceipt.isSigned(delivery, by: own))
    for index in 0..<Receipt.size * 8 {
      var damaged = receipt
      damaged[index / 8] ^= 1 << UInt8(index % 8)
      #expect(Receipt(parsing: damaged) == nil || !Receipt.isSigned(damaged, by: own))
    }
    for index in 0..<DeliveryReceipt.size * 8 {
      var damaged = delivery
      damaged[index / 8] ^= 1 << UInt8(index % 8)
      #expect(
        DeliveryReceipt(parsing: damaged) == nil || !DeliveryReceipt.isSigned(damaged, by: own))
    }
    // The signature of one is none of the other, whatever the bytes.
    #expect(!Receipt.isSigned(delivery + [UInt8](repeating: 0, count: 72), by: own))
  }

  @Test("what is taken has one encoding, and any damage is refused or taken for what it says")
  func damage() {
    var mutator = Mutator(seed: 1, lengthMax: 400)
    let receipt = Self.receipt.signed(by: Self.signer)
    let delivery = Self.delivery.signed(by: Self.signer)
    for _ in 0..<20_000 {
      let first = mutator.damage(receipt)
      if let parsed = Receipt(parsing: first) { #expect(parsed.encoded == Array(first[..<120])) }
      let second = mutator.damage(Self.refusal.encoded)
      if let parsed = ReceiptRefusal(parsing: second) { #expect(parsed.encoded == second) }
      let third = mutator.damage(delivery)
      if let parsed = DeliveryReceipt(parsing: third) {
        #expect(parsed.encoded == Array(third[..<48]))
      }
    }
    #expect(ReceiptRefusal(parsing: Self.refusal.encoded) == Self.refusal)
    #expect(DeliveryReceipt(parsing: delivery) == Self.delivery)
  }

  @Test("counters whose sum does not fit are no receipt")
  func overflow() {
    var receipt = Self.receipt
    receipt.counters.forwardBytes = .max
    #expect(Receipt(parsing: receipt.signed(by: Self.signer)) == nil)
    receipt.counters.reverseBytes = 0
    #expect(Receipt(parsing: receipt.signed(by: Self.signer)) != nil)
  }
}
