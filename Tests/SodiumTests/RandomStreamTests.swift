import Base
import Sodium
import Testing

/// Bytes from a seed; the figures were computed with another implementation of ChaCha20, in Python.
struct RandomStreamTests {
  private let seed = (0..<32).map { UInt8($0) }

  @Test
  func `each call takes what follows the next key`() {
    var stream = RandomStream(seed: seed)
    #expect(Text.hex(stream.bytes(16)) == "2b23cce7a26023ab3f0eef693ac87f64")
    #expect(
      Text.hex(stream.bytes(100))
        == "2d41a59c90e41a8e7a4dccaa1c46069983b1a333ce25719ec3437768ab57fa42"
        + "ba3d01218930e55e8ac959c0b44772f7057621c309f50535496828ea3b8cba1b"
        + "6882deffb7ec6a53c7e582a7f9627d576bd694a4ed5fe547916be8d5f7284ceb"
        + "f3a63f6d")
    #expect(stream.bytes(0) == [])
    #expect(stream.word() == 0x64eba20f)
    #expect(stream.long() == 0x45d5d6377178d4d3)
  }

  @Test
  func `one seed gives one stream, and a copy goes its own way`() {
    var one = RandomStream(seed: seed)
    var other = RandomStream(seed: seed)
    var different = RandomStream(seed: [UInt8](repeating: 9, count: 32))
    #expect(one.bytes(40) == other.bytes(40))
    #expect(other.bytes(40) != different.bytes(40))
    var copy = one
    let next = one.bytes(40)
    #expect(copy.bytes(40) == next)
    #expect(one.bytes(40) != next)
  }

  @Test
  func `a keystream applied twice is the text again`() {
    let text = Array("onion".utf8)
    let hidden = Keystream.apply(to: text, key: seed)
    #expect(hidden != text && Keystream.apply(to: hidden, key: seed) == text)
    #expect(Keystream.apply(to: [], key: seed) == [])
    // RFC 8439, appendix A.1, vector 1: the keystream of a key of zeroes.
    #expect(
      Text.hex(
        Keystream.apply(
          to: [UInt8](repeating: 0, count: 64), key: [UInt8](repeating: 0, count: 32)))
        == "76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7"
        + "da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586")
  }
}
