import Base
import Sodium
import Testing

/// ChaCha20-Poly1305 as RFC 8439 gives it, for packets and for whole messages.
struct RFC8439Tests {
  /// Ciphertext and tag.
  private func seal(
    key: [UInt8], counter: UInt64, _ text: [UInt8], context: [UInt8]
  ) -> [UInt8] {
    var run = text + [UInt8](repeating: 0, count: CipherSuite.tagSize)
    run.withUnsafeMutableBufferPointer { run in
      guard let start = run.baseAddress else { return }
      PacketCipher.seal(
        .chaCha20Poly1305, key: key, counter: counter, text: start, count: text.count,
        tag: start + text.count, context: context, contextCount: context.count)
    }
    return run
  }

  private func open(
    key: [UInt8], counter: UInt64, _ sealed: [UInt8], context: [UInt8]
  ) -> [UInt8]? {
    var run = sealed
    let count = sealed.count - CipherSuite.tagSize
    let isOpen = run.withUnsafeMutableBufferPointer { run in
      guard let start = run.baseAddress else { return false }
      return PacketCipher.open(
        .chaCha20Poly1305, key: key, counter: counter, text: start, count: count,
        tag: start + count,
        context: context, contextCount: context.count)
    }
    return isOpen ? Array(run[..<count]) : nil
  }

  /// RFC 8439, appendix A.5: its nonce is four zeroes and a counter.
  @Test
  func `the vector of RFC 8439 holds`() throws {
    let key = try #require(
      Text.bytes(hex: "1c9240a5eb55d38af333888604f6b5f0473917c1402b80099dca5cbc207075c0"))
    let context = try #require(Text.bytes(hex: "f33388860000000000004e91"))
    let text = Array(
      ("Internet-Drafts are draft documents valid for a maximum of six months and may be "
        + "updated, replaced, or obsoleted by other documents at any time. It is inappropriate "
        + "to use Internet-Drafts as reference material or to cite them other than as "
        + "/\u{201C}work in progress./\u{201D}").utf8)
    let sealed = seal(
      key: key, counter: 0x0102_0304_0506_0708, text, context: context)
    #expect(
      Text.hex(sealed)
        == "64a0861575861af460f062c79be643bd5e805cfd345cf389f108670ac76c8cb2"
        + "4c6cfc18755d43eea09ee94e382d26b0bdb7b73c321b0100d4f03b7f355894cf"
        + "332f830e710b97ce98c8a84abd0b948114ad176e008d33bd60f982b1ff37c855"
        + "9797a06ef4f0ef61c186324e2b3506383606907b6a7c02b0f9f6157b53c867e4"
        + "b9166c767b804d46a59b5216cde7a4e99040c5a40433225ee282a1b0a06c523e"
        + "af4534d7f83fa1155b0047718cbc546a0d072b04b3564eea1b422273f548271a"
        + "0bb2316053fa76991955ebd63159434ecebb4e466dae5a1073a6727627097a10"
        + "49e617d91d361094fa68f0ff77987130305beaba2eda04df997b714d6c6f2c29"
        + "a6ad5cb4022b02709beead9d67890cbb22392336fea1851f38")
    #expect(
      open(
        key: key, counter: 0x0102_0304_0506_0708, sealed, context: context)
        == text)
  }

  @Test
  func `whole messages follow RFC 8439, section 2_8_2`() throws {
    let key = (0x80...0x9F).map { UInt8($0) }
    let nonce = try #require(Text.bytes(hex: "070000004041424344454647"))
    let context = try #require(Text.bytes(hex: "50515253c0c1c2c3c4c5c6c7"))
    let text = Array(
      ("Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the "
        + "future, sunscreen would be it.").utf8)
    let sealed = ChaChaPoly.seal(text, key: key, nonce: nonce, context: context)
    #expect(
      Text.hex(sealed)
        == "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6"
        + "3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36"
        + "92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
        + "3ff4def08e4b7a9de576d26586cec64b61161ae10b594f09e26a7e902ecbd060"
        + "0691")
    #expect(ChaChaPoly.open(sealed, key: key, nonce: nonce, context: context) == text)
    for index in sealed.indices {
      var damaged = sealed
      damaged[index] ^= 0x80
      #expect(ChaChaPoly.open(damaged, key: key, nonce: nonce, context: context) == nil)
    }
    #expect(ChaChaPoly.open(sealed, key: key, nonce: nonce, context: []) == nil)
    #expect(ChaChaPoly.open([1, 2, 3], key: key, nonce: nonce) == nil)
  }
}
