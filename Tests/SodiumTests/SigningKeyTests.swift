import Base
import Sodium
import Testing

struct SigningKeyTests {
  /// RFC 8032, section 7.1, test 3.
  @Test
  func `the vector of the standard holds`() throws {
    let seed = try #require(
      Text.bytes(hex: "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7"))
    let key = SigningKey(seed: seed)
    #expect(
      Text.hex(key.publicKey) == "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025")
    #expect(
      Text.hex(key.sign([0xaf, 0x82]))
        == "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")
  }

  @Test
  func `a signature holds for its message and key alone`() {
    let key = SigningKey(seed: RandomBytes.make(32))
    let other = SigningKey(seed: RandomBytes.make(32))
    let message = Array("beacon".utf8)
    let signature = key.sign(message)
    #expect(Signature.isValid(signature, of: message, by: key.publicKey))
    #expect(!Signature.isValid(signature, of: message + [0], by: key.publicKey))
    #expect(!Signature.isValid(signature, of: message, by: other.publicKey))
    for index in signature.indices {
      var damaged = signature
      damaged[index] ^= 1
      #expect(!Signature.isValid(damaged, of: message, by: key.publicKey))
    }
    #expect(!Signature.isValid([], of: message, by: key.publicKey))
    #expect(!Signature.isValid(signature, of: message, by: []))
  }

  @Test
  func `random bytes differ`() {
    #expect(RandomBytes.make(32) != RandomBytes.make(32))
    #expect(RandomBytes.make(0) == [])
  }
}
