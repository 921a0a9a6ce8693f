import Base
import Sodium
import Testing

/// Keys from passphrases.
struct PasswordKeyTests {
  private let salt = (0..<16).map { UInt8($0) }
  private let cost = PasswordKey.Cost(operations: 3, memoryKibibytes: 1024)

  /// Computed with the reference implementation of Argon2, 20190702.
  @Test
  func `the same key comes out as with another implementation`() throws {
    let key = PasswordKey.make(
      Array("correct horse battery staple".utf8), salt: salt, cost: try #require(cost))
    #expect(
      Text.hex(try #require(key))
        == "590d7ddd37a1ed86417a3614be47c9f782828a38902390018d39bb6556fee029")
  }

  @Test
  func `passphrase, salt and each part of the cost change the key`() throws {
    let cost = try #require(cost)
    let passphrase = Array("correct horse".utf8)
    var other = salt
    other[15] ^= 1
    let keys = [
      PasswordKey.make(passphrase, salt: salt, cost: cost),
      PasswordKey.make(passphrase + [0x20], salt: salt, cost: cost),
      PasswordKey.make([0], salt: salt, cost: cost),
      PasswordKey.make(passphrase, salt: other, cost: cost),
      PasswordKey.make(
        passphrase, salt: salt,
        cost: try #require(PasswordKey.Cost(operations: 2, memoryKibibytes: 1024))),
      PasswordKey.make(
        passphrase, salt: salt,
        cost: try #require(PasswordKey.Cost(operations: 3, memoryKibibytes: 1032))),
    ]
    #expect(Set(keys.compactMap { $0 }).count == keys.count)
  }

  @Test(
    arguments: [
      (0, 1024), (17, 1024), (3, 7), (3, (1 << 20) + 1), (UInt32.max, 8), (1, UInt32.max),
    ] as [(UInt32, UInt32)])
  func `a cost that nobody chose is refused before any memory is taken`(
    operations: UInt32, memory: UInt32
  ) {
    #expect(PasswordKey.Cost(operations: operations, memoryKibibytes: memory) == nil)
  }

  @Test(arguments: [PasswordKey.Cost.interactive, .moderate, .sensitive])
  func `every named cost lies within the bounds that a file is held to`(cost: PasswordKey.Cost) {
    let read = PasswordKey.Cost(
      operations: cost.operations, memoryKibibytes: cost.memoryKibibytes)
    #expect(read == cost)
  }

  @Test
  func `a wiped secret is zeroes of the same length`() {
    var secret: [UInt8] = [1, 2, 3]
    Memory.wipe(&secret)
    #expect(secret == [0, 0, 0])
    var none: [UInt8] = []
    Memory.wipe(&none)
    #expect(none.isEmpty)
  }
}
