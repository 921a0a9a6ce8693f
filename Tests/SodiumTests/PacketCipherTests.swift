import Sodium
import Testing

/// The seal of packets, in place.
struct PacketCipherTests {
  /// Key i + n, text 3 i, context 200 - i, counter 0x1F00 + n for the n-th line.
  ///
  /// Ciphertexts are libsodium's
  /// 1.0.20; its tag is the long one, so tags are those of the code that also gives the draft's (test vectors 1
  /// and 2 of AEGIS-128L, whose nonces no counter can make).
  static let vectors: [(count: Int, contextCount: Int, text: String, tag: String)] = [
    (0, 0, "", "4f55ef5ddaf58334d6a68bb6292812c4"),
    (1, 16, "e1", "a1bf6030a9dff35b5f50b9fec8225901"),
    (16, 32, "402facb9c7c9e35d2a8771fda2472c69", "07d3f8a6cdb87be76c1c0aa49b222006"),
    (
      31, 0, "db6e5d4e868e189b27ffefc28472a4e9e7796349ac56722aeba5c9eb011138",
      "d0ab118c2ded47471a9674be6cddc960"
    ),
    (
      32, 16, "13b2dee4aa185055857a70581c3fd64eb1c0820a2b9c8dcaeb240fed16f3e767",
      "349809fd510095bed617f7197f700045"
    ),
    (
      33, 32, "05fe2afa0fdd481854d88c7468ca500c417e0f9de49fd1aa6a59a9de259f61a698",
      "7eef56f394f640f1b548407dd68c4d23"
    ),
    (
      100, 0,
      """
      9773a736d18727562ccb1b75ec17241b9be93bc1c1b7189eb8b225c91f118fd0ab0451185d8f3e90779630fc511393d5\
      15b7b8b54d9042189c27c751c2b1f57b57ed5e26ddccc66a8c43b835abc95baf515a7e2b5c40773f8c2a71ecbd052edf\
      5567ebc7
      """,
      "641d4d8965601b31d57d336b61bed040"
    ),
  ]

  private func hex(_ bytes: ArraySlice<UInt8>) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  @Test(.enabled(if: CipherSuite.hasFastAEGIS), arguments: vectors.indices)
  func `AEGIS gives what the draft says`(index: Int) {
    let vector = Self.vectors[index]
    let key = (0..<32).map { UInt8($0 + index) }
    let context = (0..<32).map { UInt8(200 - $0) }
    var bytes = (0..<vector.count + 16).map { UInt8(truncatingIfNeeded: 3 * $0) }
    bytes.withUnsafeMutableBufferPointer { memory in
      guard let start = memory.baseAddress else { return }
      PacketCipher.seal(
        .aegis128L, key: key, counter: 0x1F00 + UInt64(index), text: start, count: vector.count,
        tag: start + vector.count, context: context, contextCount: vector.contextCount)
    }
    #expect(hex(bytes[..<vector.count]) == vector.text)
    #expect(hex(bytes[vector.count...]) == vector.tag)
  }

  @Test(arguments: [CipherSuite.aegis128L, .chaCha20Poly1305], 0..<130)
  func `what was sealed opens, and nothing behind the tag is touched`(
    suite: CipherSuite, count: Int
  ) {
    guard suite != .aegis128L || CipherSuite.hasFastAEGIS else { return }
    let key = [UInt8](repeating: 7, count: 32)
    let context = [UInt8](repeating: 9, count: 32)
    let before = (0..<count + 64).map { UInt8(truncatingIfNeeded: $0) }
    var bytes = before
    let contextCount = count % 3 * 16
    let isOpen = bytes.withUnsafeMutableBufferPointer { memory -> Bool in
      guard let start = memory.baseAddress else { return false }
      PacketCipher.seal(
        suite, key: key, counter: 77, text: start, count: count, tag: start + count,
        context: context, contextCount: contextCount)
      return PacketCipher.open(
        suite, key: key, counter: 77, text: start, count: count, tag: start + count,
        context: context, contextCount: contextCount)
    }
    #expect(isOpen)
    #expect(bytes[..<count] == before[..<count])
    #expect(bytes[(count + 16)...] == before[(count + 16)...])
  }

  @Test(.enabled(if: PacketCipher.hasPairs), arguments: 0..<130, [0, 16])
  func `two at once are as one after the other`(count: Int, contextCount: Int) {
    let key = (0..<32).map { UInt8($0 * 3) }
    let stride = 16 + count + 32
    let before = (0..<stride * 2).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    var singly = before
    var pair = before
    singly.withUnsafeMutableBufferPointer { memory in
      guard let start = memory.baseAddress else { return }
      for (text, counter) in [(start + 16, UInt64(9)), (start + stride + 16, 1 << 40)] {
        PacketCipher.seal(
          .aegis128L, key: key, counter: counter, text: text, count: count, tag: text + count,
          context: text - 16, contextCount: contextCount)
      }
    }
    for damage in 0..<4 {
      pair = before
      let opened = pair.withUnsafeMutableBufferPointer { memory -> Int in
        guard let start = memory.baseAddress else { return -1 }
        let (one, two) = (start + 16, start + stride + 16)
        PacketCipher.sealPair(
          key: key, counters: (9, 1 << 40), text1: one, text2: two, count: count,
          context1: start, context2: two - 16, contextCount: contextCount)
        #expect((0..<stride * 2).allSatisfy { start[$0] == singly[$0] })
        if damage & 1 != 0 { one[count + 15] ^= 1 }
        if damage & 2 != 0 { two[count] ^= 0x80 }
        return PacketCipher.openPair(
          key: key, counters: (9, 1 << 40), text1: one, text2: two, count: count,
          context1: start, context2: two - 16, contextCount: contextCount)
      }
      #expect(opened == 3 - damage)
      #expect(pair[16..<16 + count] == before[16..<16 + count])
      #expect(
        pair[(stride + 16)..<(stride + 16 + count)] == before[(stride + 16)..<(stride + 16 + count)]
      )
      #expect(pair[(stride + 32 + count)...] == before[(stride + 32 + count)...])
    }
  }

  @Test(arguments: [CipherSuite.aegis128L, .chaCha20Poly1305])
  func `any other bit anywhere does not open`(suite: CipherSuite) {
    guard suite != .aegis128L || CipherSuite.hasFastAEGIS else { return }
    let key = [UInt8](repeating: 7, count: 32)
    var sealed = [UInt8](repeating: 5, count: 16 + 40 + 16)
    sealed.withUnsafeMutableBufferPointer { memory in
      guard let start = memory.baseAddress else { return }
      PacketCipher.seal(
        suite, key: key, counter: 5, text: start + 16, count: 40, tag: start + 56,
        context: start, contextCount: 16)
    }
    for bit in 0...sealed.count * 8 {
      var bytes = sealed
      if bit < sealed.count * 8 { bytes[bit / 8] ^= 1 << UInt8(bit % 8) }
      let isOpen = bytes.withUnsafeMutableBufferPointer { memory -> Bool in
        guard let start = memory.baseAddress else { return false }
        return PacketCipher.open(
          suite, key: key, counter: 5, text: start + 16, count: 40, tag: start + 56,
          context: start, contextCount: 16)
      }
      #expect(isOpen == (bit == sealed.count * 8))
    }
  }
}
