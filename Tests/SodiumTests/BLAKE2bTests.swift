import Base
import Sodium
import Testing

struct BLAKE2bTests {
  /// RFC 7693, appendix A.
  @Test
  func `the digest of abc is that of the standard`() {
    #expect(
      Text.hex(BLAKE2b.hash(Array("abc".utf8), size: 64))
        == "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
        + "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923")
  }

  /// RFC 7693, appendix E: a digest of digests of many sizes, with and without keys.
  @Test
  func `the self-test of the standard holds`() throws {
    var all: [UInt8] = []
    for size in [20, 32, 48, 64] {
      for count in [0, 3, 128, 129, 255, 1024] {
        let message = Self.sequence(count, seed: UInt32(count))
        all += BLAKE2b.hash(message, size: size)
        all += BLAKE2b.hash(message, size: size, key: Self.sequence(size, seed: UInt32(size)))
      }
    }
    #expect(
      Text.hex(BLAKE2b.hash(all, size: 32))
        == "c23a7800d98123bd10f506c61e29da5603d763b8bbad2e737f5e765a7bccd475")
  }

  /// The generator of appendix E.
  private static func sequence(_ count: Int, seed: UInt32) -> [UInt8] {
    var one: UInt32 = 0xDEAD_4BAD &* seed
    var two: UInt32 = 1
    return (0..<count).map { _ in
      let sum = one &+ two
      one = two
      two = sum
      return UInt8(truncatingIfNeeded: sum >> 24)
    }
  }

  /// From blake2b-test.txt of the authors: the bytes from 0 on, under the key of 64 bytes from 0 on.
  @Test(arguments: [
    (
      0,
      "10ebb67700b1868efb4417987acf4690ae9d972fb7a590c2f02871799aaa4786"
        + "b5e996e8f0f4eb981fc214b005f42d2ff4233499391653df7aefcbc13fc51568"
    ),
    (
      1,
      "961f6dd1e4dd30f63901690c512e78e4b45e4742ed197c3c5e45c549fd25f2e4"
        + "187b0bc9fe30492b16b0d0bc4ef9b0f34c7003fac09a5ef1532e69430234cebd"
    ),
    (
      2,
      "da2cfbe2d8409a0f38026113884f84b50156371ae304c4430173d08a99d9fb1b"
        + "983164a3770706d537f49e0c916d9f32b95cc37a95b99d857436f0232c88a965"
    ),
    (
      16,
      "a0c65bddde8adef57282b04b11e7bc8aab105b99231b750c021f4a735cb1bcfa"
        + "b87553bba3abb0c3e64a0b6955285185a0bd35fb8cfde557329bebb1f629ee93"
    ),
    (
      32,
      "86221f3ada52037b72224f105d7999231c5e5534d03da9d9c0a12acb68460cd3"
        + "75daf8e24386286f9668f72326dbf99ba094392437d398e95bb8161d717f8991"
    ),
    (
      48,
      "41daa6adcfdb69f1440c37b596440165c15ada596813e2e22f060fcd551f24de"
        + "e8e04ba6890387886ceec4a7a0d7fc6b44506392ec3822c0d8c1acfc7d5aebe8"
    ),
  ])
  func `keyed digests are those of the authors`(count: Int, digest: String) {
    #expect(Text.hex(Self.keyed(count)) == digest)
  }

  /// Computed with another implementation (Python's hashlib) over all 256 lengths of that file.
  @Test
  func `all 256 keyed digests together are those of another implementation`() {
    let all = (0..<256).flatMap { Self.keyed($0) }
    #expect(
      Text.hex(BLAKE2b.hash(all, size: 32))
        == "b16f523eaec4fb461a7603c39d4287177b555220b1a50f7e2831fccdbef913e7")
  }

  private static func keyed(_ count: Int) -> [UInt8] {
    BLAKE2b.hash(
      (0..<count).map { UInt8($0) }, size: 64, key: (0..<64).map { UInt8($0) })
  }

  @Test
  func `size and key are part of what is hashed`() {
    let long = BLAKE2b.hash([1, 2, 3], size: 32)
    #expect(Array(long.prefix(16)) != BLAKE2b.hash([1, 2, 3], size: 16))
    #expect(long != BLAKE2b.hash([1, 2, 3], size: 32, key: [UInt8](repeating: 0, count: 32)))
  }
}
