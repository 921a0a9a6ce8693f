import Base
import Sodium
import Testing

/// Secrets that lie on a disk.
struct AuthenticatedEncryptionTests {
  private let key = (0x80...0x9F).map { UInt8($0) }
  private let nonce = (0x40...0x57).map { UInt8($0) }
  private let message = Array(
    ("Ladies and Gentlemen of the class of '99: If I could offer you only one tip for "
      + "the future, sunscreen would be it.").utf8)

  /// draft-irtf-cfrg-xchacha-03, appendix A.3.1.
  @Test
  func `the vector of the draft holds`() throws {
    let context = try #require(Text.bytes(hex: "50515253c0c1c2c3c4c5c6c7"))
    let sealed = AuthenticatedEncryption.seal(message, key: key, nonce: nonce, context: context)
    #expect(
      Text.hex(sealed)
        == "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb"
        + "731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452"
        + "2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
        + "21f9664c97637da9768812f615c68b13b52e" + "c0875924c1c7987947deafd8780acf49")
    #expect(
      AuthenticatedEncryption.open(sealed, key: key, nonce: nonce, context: context) == message)
  }

  @Test
  func `a change of any byte, of key, nonce or context is refused`() {
    let sealed = AuthenticatedEncryption.seal(message, key: key, nonce: nonce, context: [7])
    for index in sealed.indices {
      var damaged = sealed
      damaged[index] ^= 1
      #expect(
        AuthenticatedEncryption.open(damaged, key: key, nonce: nonce, context: [7]) == nil)
    }
    for count in 0..<sealed.count {
      let cut = Array(sealed[..<count])
      #expect(AuthenticatedEncryption.open(cut, key: key, nonce: nonce, context: [7]) == nil)
    }
    let other = Array(key.reversed())
    #expect(AuthenticatedEncryption.open(sealed, key: other, nonce: nonce, context: [7]) == nil)
    let later = Array(nonce.reversed())
    #expect(AuthenticatedEncryption.open(sealed, key: key, nonce: later, context: [7]) == nil)
    #expect(AuthenticatedEncryption.open(sealed, key: key, nonce: nonce) == nil)
  }

  @Test
  func `nothing at all can be hidden too`() {
    let sealed = AuthenticatedEncryption.seal([], key: key, nonce: nonce)
    #expect(sealed.count == AuthenticatedEncryption.overhead)
    #expect(AuthenticatedEncryption.open(sealed, key: key, nonce: nonce) == [])
  }
}
