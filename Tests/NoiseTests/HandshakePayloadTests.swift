import Base
import Noise
import Sodium
import Testing

struct HandshakePayloadTests {
  private func key() throws -> PublicKey { try #require(PublicKey((0..<32).map { UInt8($0) })) }

  @Test
  func `a request has one encoding`() throws {
    let request = HandshakeRequest(ciphers: CipherOffer(hasAEGIS: true), node: try key())
    #expect(request.encoded == [1, 3, 0, 0] + (0..<32).map { UInt8($0) })
    #expect(HandshakeRequest(parsing: request.encoded) == request)
    for (index, value) in [(0, 2), (0, 0), (1, 0), (1, 1), (1, 4), (1, 7), (2, 1), (3, 1)] {
      var changed = request.encoded
      changed[index] = UInt8(value)
      #expect(HandshakeRequest(parsing: changed) == nil)
    }
    #expect(HandshakeRequest(parsing: request.encoded + [0]) == nil)
    #expect(HandshakeRequest(parsing: Array(request.encoded.dropLast())) == nil)
  }

  @Test
  func `a choice has one encoding`() {
    for suite in [CipherSuite.aegis128L, .chaCha20Poly1305] {
      let bytes = HandshakeChoice(suite: suite).encoded
      #expect(bytes == [1, suite.rawValue, 0, 0])
      #expect(HandshakeChoice(parsing: bytes)?.suite == suite)
    }
    for bytes: [UInt8] in [
      [2, 1, 0, 0], [1, 0, 0, 0], [1, 3, 0, 0], [1, 1, 1, 0], [1, 1, 0, 1], [1, 1, 0],
    ] {
      #expect(HandshakeChoice(parsing: bytes) == nil)
    }
  }

  @Test
  func `AEGIS is agreed only where both are good at it`() {
    let fast = CipherOffer(hasAEGIS: true)
    let slow = CipherOffer(hasAEGIS: false)
    #expect(fast.agreed(with: fast) == .aegis128L)
    #expect(fast.agreed(with: slow) == .chaCha20Poly1305)
    #expect(slow.agreed(with: fast) == .chaCha20Poly1305)
    #expect(!slow.has(.aegis128L) && slow.has(.chaCha20Poly1305) && fast.has(.aegis128L))
  }
}
