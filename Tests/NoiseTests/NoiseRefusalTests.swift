import Base
import Noise
import Simulation
import Sodium
import Testing

/// What is no handshake of these two ends.
struct NoiseRefusalTests {
  private let alice = ExchangeKey(secret: [UInt8](repeating: 1, count: 32))
  private let bob = ExchangeKey(secret: [UInt8](repeating: 2, count: 32))
  private let stranger = ExchangeKey(secret: [UInt8](repeating: 3, count: 32))
  private let ephemeral = ExchangeKey(secret: [UInt8](repeating: 4, count: 32))
  private let other = ExchangeKey(secret: [UInt8](repeating: 5, count: 32))
  private let prologue = Array("test".utf8)

  private func initiator() throws -> NoiseInitiator {
    try NoiseInitiator(
      prologue: prologue, own: alice, remote: bob.publicKey, ephemeral: ephemeral, payload: [7, 8])
  }

  private func responder(to message: [UInt8]) throws(NoiseError) -> NoiseResponder {
    try NoiseResponder(prologue: prologue, own: bob, reading: message)
  }

  @Test
  func `every changed bit of either message is refused`() throws {
    let initiator = try initiator()
    let answer = try responder(to: initiator.message).answer(ephemeral: other, payload: [9])
    for bit in 0..<initiator.message.count * 8 {
      var message = initiator.message
      message[bit / 8] ^= 1 << UInt8(bit % 8)
      // X25519 ignores the highest bit of a key, but the hash of what was said does not.
      #expect(throws: NoiseError.notAuthentic) { try responder(to: message) }
    }
    for bit in 0..<answer.message.count * 8 {
      var message = answer.message
      message[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(throws: NoiseError.notAuthentic) { try initiator.read(message) }
    }
    #expect(try initiator.read(answer.message).payload == [9])
  }

  @Test
  func `every other length is refused`() throws {
    let initiator = try initiator()
    let answer = try responder(to: initiator.message).answer(ephemeral: other, payload: [])
    for count in 0..<initiator.message.count {
      #expect(throws: NoiseError.self) { try responder(to: Array(initiator.message[..<count])) }
    }
    #expect(throws: NoiseError.length(count: 95)) {
      try responder(to: [UInt8](repeating: 9, count: 95))
    }
    #expect(throws: NoiseError.length(count: 65_536)) {
      try responder(to: [UInt8](repeating: 9, count: 65_536))
    }
    #expect(throws: NoiseError.notAuthentic) { try initiator.read(answer.message + [0]) }
    #expect(throws: NoiseError.length(count: 47)) {
      try initiator.read(Array(answer.message.dropLast()))
    }
  }

  @Test
  func `another prologue or another end is refused`() throws {
    let initiator = try initiator()
    #expect(throws: NoiseError.notAuthentic) {
      try NoiseResponder(prologue: [1], own: bob, reading: initiator.message)
    }
    #expect(throws: NoiseError.notAuthentic) {
      try NoiseResponder(prologue: prologue, own: stranger, reading: initiator.message)
    }
    let answer = try responder(to: initiator.message).answer(ephemeral: other, payload: [])
    let second = try NoiseInitiator(
      prologue: prologue, own: alice, remote: bob.publicKey, ephemeral: stranger, payload: [7, 8])
    #expect(throws: NoiseError.notAuthentic) { try second.read(answer.message) }
  }

  /// The points of small order that RFC 7748's arithmetic takes; every one gives zeroes.
  @Test(arguments: [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  ])
  func `keys of low order are refused everywhere`(point: String) throws {
    let point = try #require(Text.bytes(hex: point))
    #expect(throws: NoiseError.lowOrderKey) {
      try NoiseInitiator(
        prologue: prologue, own: alice, remote: point, ephemeral: ephemeral, payload: [])
    }
    let initiator = try initiator()
    #expect(throws: NoiseError.lowOrderKey) {
      try responder(to: point + initiator.message.dropFirst(32))
    }
    #expect(throws: NoiseError.lowOrderKey) {
      try initiator.read(point + [UInt8](repeating: 0, count: 16))
    }
  }

  @Test(arguments: UInt64(0)..<200)
  func `damaged messages are refused or understood, never a trap`(seed: UInt64) throws {
    var mutator = Mutator(seed: seed)
    let initiator = try initiator()
    for _ in 0..<20 {
      let damaged = mutator.damage(initiator.message)
      #expect((try? responder(to: damaged)) == nil || damaged == initiator.message)
    }
  }
}
