import Base
import SkynetWire
import Testing

@testable import SkynetMeter

@Suite("Tables of accounts")
struct TableTests {
  @Test("an index finds what a dictionary finds, whatever comes and goes", arguments: 1...20)
  func index(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var index = PlaceIndex()
    var expected: [UInt64: Int] = [:]
    for _ in 0..<4000 {
      let key = UInt64(random.below(500)) << UInt64(random.below(2) * 32)
      if expected[key] == nil {
        let place = random.below(PlaceIndex.placesMax)
        index.insert(key, place)
        expected[key] = place
      } else if random.below(2) == 0 {
        index.remove(key)
        expected[key] = nil
      }
      #expect(index.place(of: key) == expected[key], "seed \(seed)")
    }
    #expect(index.count == expected.count, "seed \(seed)")
    for (key, place) in expected { #expect(index.place(of: key) == place, "seed \(seed)") }
  }

  @Test func `places stay, are used again, and end where the table is full`() {
    var table = AccountTable<Int>(countMax: 100)
    for number in 0..<100 {
      let key = UInt64(number)
      #expect(table.insert(number, key: key, alias: key + 1000) == number)
    }
    #expect(table.isFull)
    #expect(table.insert(7, key: 500, alias: 5000) == nil)
    table.remove(key: 40, alias: 1040)
    #expect(table.account(at: 40) == nil)
    #expect(table.insert(7, key: 500, alias: 1041) == nil, "the alias is taken")
    #expect(table.insert(7, key: 500, alias: 5000) == 40)
    #expect(table.place(ofAlias: 5000) == 40)
    table.change(40) { $0 += 1 }
    #expect(table[40] == 8)
    #expect(table.places.compactMap { table.account(at: $0) }.count == 100)
  }

  @Test func `a receipt that is kept is the same again, to the bit`() throws {
    let signer = NodeSigner(seed: [UInt8](repeating: 7, count: 32))
    let payee = try #require(PublicKey((1...32).map { UInt8($0) }))
    let path = MeteredPath(
      entry: Label(index: 3, generation: 1), role: .payer, link: LinkIndex(4),
      label: Label(index: 5, generation: 2), neighbour: payee, session: (0..<16).map { $0 },
      epoch: 6, price: 10)
    #expect(KeptReceipt().bytes(of: path, payee: payee).isEmpty)
    var counters = PathCounters()
    counters.forwardBytes = 1 << 40
    counters.reversePackets = 17
    let receipt = Receipt(
      label: path.label, epoch: path.epoch, sequence: 9, session: path.session,
      counters: counters, amount: 10_240, payee: payee, previous: (100..<116).map { $0 })
    let bytes = receipt.signed(by: signer)
    let kept = KeptReceipt(receipt, bytes)
    #expect(kept.bytes(of: path, payee: payee) == bytes)
    #expect(kept.hash(of: path, payee: payee) == Receipt.hash(bytes))
  }

  @Test func `both accounts of a path through a node take less than a kilobyte`() {
    #expect(MemoryLayout<PayeeAccount?>.stride + MemoryLayout<PayerAccount?>.stride < 1000)
  }
}
