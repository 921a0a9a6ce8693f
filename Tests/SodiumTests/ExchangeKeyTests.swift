import Base
import Sodium
import Testing

struct ExchangeKeyTests {
  private func bytes(_ hex: String) throws -> [UInt8] { try #require(Text.bytes(hex: hex)) }

  /// RFC 7748, section 5.2.
  @Test(arguments: [
    (
      "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
      "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
      "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"
    ),
    (
      "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
      "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
      "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957"
    ),
  ])
  func `the vectors of RFC 7748 hold`(secret: String, key: String, shared: String) throws {
    let result = ExchangeKey(secret: try bytes(secret)).shared(with: try bytes(key))
    #expect(result.map { Text.hex($0) } == shared)
  }

  /// RFC 7748, section 5.2: the secret and the last result by turns.
  @Test
  func `a thousand turns end as RFC 7748 says`() throws {
    var (secret, key) = ([UInt8](repeating: 0, count: 32), [UInt8](repeating: 0, count: 32))
    secret[0] = 9
    key[0] = 9
    for turn in 1...1000 {
      let result = try #require(ExchangeKey(secret: secret).shared(with: key))
      (secret, key) = (result, secret)
      if turn == 1 {
        #expect(
          Text.hex(result) == "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079")
      }
    }
    #expect(Text.hex(secret) == "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51")
  }

  /// RFC 7748, section 6.1.
  @Test
  func `two that exchange public keys share a secret`() throws {
    let alice = ExchangeKey(
      secret: try bytes("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"))
    let bob = ExchangeKey(
      secret: try bytes("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"))
    #expect(
      Text.hex(alice.publicKey)
        == "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a")
    #expect(
      Text.hex(bob.publicKey) == "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f")
    for shared in [alice.shared(with: bob.publicKey), bob.shared(with: alice.publicKey)] {
      #expect(
        shared.map { Text.hex($0) }
          == "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742")
    }
  }

  /// The key of RFC 8032's test 1; its other form was computed in Python by the map of RFC 7748, 4.1.
  @Test
  func `an Ed25519 key has one X25519 form, made from either half`() throws {
    let seed = try bytes("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    let expected = "d85e07ec22b0ad881537c2f44d662d1a143cf830c57aca4305d85c7a90f6b62e"
    #expect(Text.hex(ExchangeKey(signingSeed: seed).publicKey) == expected)
    let form = ExchangeKey.publicKey(of: SigningKey(seed: seed).publicKey)
    #expect(form.map { Text.hex($0) } == expected)
  }

  @Test(arguments: [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    // No point of the curve at all.
    "0200000000000000000000000000000000000000000000000000000000000000",
    "00",
  ])
  func `what is no key of a key pair has no X25519 form`(key: String) throws {
    #expect(ExchangeKey.publicKey(of: try bytes(key)) == nil)
  }

  @Test(arguments: [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0102",
  ])
  func `keys of low order and of a wrong size share nothing`(key: String) throws {
    let own = ExchangeKey(secret: [UInt8](repeating: 7, count: 32))
    #expect(own.shared(with: try bytes(key)) == nil)
  }
}
