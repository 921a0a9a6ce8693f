import Sodium
import Testing

struct SealingKeyTests {
  @Test
  func `a box opens for its key alone`() throws {
    let key = SealingKey(seed: [UInt8](repeating: 1, count: 32))
    let other = SealingKey(seed: [UInt8](repeating: 2, count: 32))
    let box = try #require(SealedBox.seal([1, 2, 3], to: key.publicKey))
    #expect(box.count == 3 + SealedBox.overhead)
    #expect(key.open(box) == [1, 2, 3])
    #expect(other.open(box) == nil)
  }

  @Test
  func `a damaged box does not open`() throws {
    let key = SealingKey(seed: RandomBytes.make(32))
    let box = try #require(SealedBox.seal(RandomBytes.make(32), to: key.publicKey))
    for index in box.indices {
      var damaged = box
      damaged[index] ^= 1
      #expect(key.open(damaged) == nil)
    }
    #expect(key.open([]) == nil)
    #expect(key.open(Array(box.dropLast())) == nil)
  }

  @Test
  func `nothing is sealed to what is no key`() {
    #expect(SealedBox.seal([1], to: []) == nil)
    #expect(SealedBox.seal([1], to: [UInt8](repeating: 0, count: 32)) == nil)
  }

  @Test
  func `the same seed gives the same key`() {
    let seed = RandomBytes.make(32)
    #expect(SealingKey(seed: seed).publicKey == SealingKey(seed: seed).publicKey)
    #expect(SealingKey(seed: seed).publicKey != SealingKey(seed: RandomBytes.make(32)).publicKey)
  }
}
