import Base
import SkynetWire
import Sodium
import Testing

@testable import SkynetPath

@Suite("Onions")
struct OnionTests {
  private static func keys(_ count: Int) -> [ExchangeKey] {
    (0..<count).map { ExchangeKey(secret: [UInt8](repeating: UInt8($0 + 1), count: 32)) }
  }

  private static func build(_ keys: [ExchangeKey]) throws -> (
    onion: [UInt8], secrets: [HopSecret], contents: [Slot]
  ) {
    let route = try keys.enumerated().map { index, key in
      let node = try #require(PublicKey([UInt8](repeating: UInt8(index + 100), count: 32)))
      return Hop(node: node, setUpKey: key.publicKey, keyNumber: UInt32(index))
    }
    let contents = route.indices.map { index in
      let isLast = index == route.count - 1
      return Slot(
        next: isLast ? nil : route[index + 1].node, price: UInt64(10 - index),
        byteCap: 99, lifetimeSeconds: 300, wantsExit: isLast, sealsHeaderOnly: isLast,
        keyNumber: UInt32(index),
        priceOnward: isLast ? 0 : UInt64(9 - index))
    }
    var random = RandomStream(seed: [UInt8](repeating: 7, count: 32))
    let built = try #require(Onion.build(route: route, contents: contents, random: &random))
    return (built.onion, built.secrets, contents)
  }

  @Test(arguments: 1...8)
  func `each hop opens its own slot, and only after all before it`(count: Int) throws {
    let keys = Self.keys(count)
    var (onion, secrets, contents) = try Self.build(keys)
    for index in keys.indices {
      #expect(onion.count == Onion.size)
      for (other, key) in keys.enumerated() where other != index {
        #expect(Onion.open(onion, key: key) == nil)
      }
      let opened = try #require(Onion.open(onion, key: keys[index]))
      #expect(opened.slot == contents[index])
      #expect(opened.secret == secrets[index])
      onion = opened.rest
    }
    for key in keys { #expect(Onion.open(onion, key: key) == nil) }
  }

  @Test
  func `what a hop sees shows neither its place nor the length of the route`() throws {
    for count in 1...8 {
      let keys = Self.keys(count)
      var (onion, _, _) = try Self.build(keys)
      for key in keys {
        // No slot behind the own one looks like another, or like nothing.
        let slots = stride(from: 0, to: Onion.size, by: Onion.slotSize).map {
          Array(onion[$0..<$0 + Onion.slotSize])
        }
        #expect(Set(slots).count == Onion.slots)
        for slot in slots {
          let ones = slot.reduce(0) { $0 + $1.nonzeroBitCount }
          #expect((420...670).contains(ones), "about half of 1088 bits")
        }
        onion = try #require(Onion.open(onion, key: key)).rest
      }
    }
  }

  @Test
  func `a change of any byte is refused by the hop that gets it`() throws {
    let keys = Self.keys(3)
    let (onion, _, _) = try Self.build(keys)
    for index in onion.indices {
      var changed = onion
      changed[index] ^= 0x40
      #expect(Onion.open(changed, key: keys[0]) == nil, "byte \(index)")
    }
  }

  @Test
  func `a slot has one encoding`() throws {
    let (_, _, contents) = try Self.build(Self.keys(8))
    for slot in contents {
      #expect(slot.bytes.count == Slot.size)
      #expect(Slot(parsing: slot.bytes) == slot)
    }
    var flags = contents[0].bytes
    flags[50] = 0x80
    #expect(Slot(parsing: flags) == nil)
    var rest = contents[0].bytes
    rest[87] = 1
    #expect(Slot(parsing: rest) == nil)
    #expect(Onion.slotSize == 32 + Slot.size + 16)
    #expect(SetUpMessage.size <= PacketLayout.datagramMin - PacketLayout.overhead)
  }

  @Test
  func `ten thousand paths through a node take a megabyte`() {
    #expect(MemoryLayout<PathEntry>.stride == 112)
    var entries = PathEntries(labelsMax: 65_536)
    var taken: [Int?] = []
    for _ in 0...32_767 { taken.append(entries.take(.waiting, generations: 1)) }
    #expect(taken == Array(0..<32_767) + [nil])
    #expect(entries.isFull)
    #expect(entries.label(32_766, .reverse).index == 65_535)
    for index in 0..<32_767 { entries.free(index) }
    #expect(entries.count == 0 && entries.transitCount == 0)
  }

  @Test
  func `a label of an entry before leads nowhere`() throws {
    var entries = PathEntries(labelsMax: 10)
    let taken = entries.take(.reserved, generations: 0x0201)
    let first = try #require(taken)
    let labels = [entries.label(first, .forward), entries.label(first, .reverse)]
    #expect(labels == [Label(index: 2, generation: 1), Label(index: 3, generation: 2)])
    #expect(entries.find(labels[0])?.direction == .forward)
    #expect(entries.find(labels[1])?.direction == .reverse)
    entries.free(first)
    #expect(entries.find(labels[0]) == nil)
    let again = entries.take(.reserved, generations: 0x0403)
    #expect(again == first)
    #expect(entries.find(labels[0]) == nil && entries.find(labels[1]) == nil)
    #expect(entries.find(.neighbour) == nil && entries.find(Label(.max)) == nil)
  }
}
