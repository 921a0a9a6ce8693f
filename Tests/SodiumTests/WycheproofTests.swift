import Base
import Sodium
import Testing

/// Cases of C2SP's Wycheproof, testvectors_v1/ed25519_test.json, by their numbers there.
struct WycheproofTests {
  private static let key = "7d4d0e7f6153a69b6242b522abbee685fda4420f8834b108c3bdae369ef549fa"
  /// Case 3.
  private static let test = Array("Test".utf8)
  private static let testR = "7c38e026f29e14aabd059a0f2db8b0cd783040609a8be684db12f82a27774ab0"
  private static let testS = "7a9155711ecfaf7f99f277bad0c6ae7e39d4eef676573336a5c51eb6f946b30d"

  private func holds(_ signature: String, _ message: [UInt8]) throws -> Bool {
    Signature.isValid(
      try #require(Text.bytes(hex: signature)), of: message,
      by: try #require(Text.bytes(hex: Self.key)))
  }

  @Test(arguments: [
    (
      "",
      "d4fbdb52bfa726b44d1786a8c0d171c3e62ca83c9e5bbe63de0bb2483f8fd6cc"
        + "1429ab72cafc41ab56af02ff8fcc43b99bfe4c7ae940f60f38ebaa9d311c4007"
    ),
    (
      "78",
      "d80737358ede548acb173ef7e0399f83392fe8125b2ce877de7975d8b726ef5b"
        + "1e76632280ee38afad12125ea44b961bf92f1178c9fa819d020869975bcbe109"
    ),
    (
      "54657374",
      "7c38e026f29e14aabd059a0f2db8b0cd783040609a8be684db12f82a27774ab0"
        + "7a9155711ecfaf7f99f277bad0c6ae7e39d4eef676573336a5c51eb6f946b30d"
    ),
    (
      "48656c6c6f",
      "1c1ad976cbaae3b31dee07971cf92c928ce2091a85f5899f5e11ecec90fc9f8e"
        + "93df18c5037ec9b29c07195ad284e63d548cd0a6fe358cc775bd6c1608d2c905"
    ),
    (
      "313233343030",
      "657c1492402ab5ce03e2c3a7f0384d051b9cf3570f1207fc78c1bcc98c281c2b"
        + "f0cf5b3a289976458a1be6277a5055545253b45b07dcc1abd96c8b989c00f301"
    ),
    (
      "000000000000000000000000",
      "d46543bfb892f84ec124dcdfc847034c19363bf3fc2fa89b1267833a14856e52"
        + "e60736918783f950b6f1dd8d40dc343247cd43ce054c2d68ef974f7ed0f3c60f"
    ),
    (
      "ffffffffffffffffffffffffffffffff",
      "5dbd7360e55aa38e855d6ad48c34bd35b7871628508906861a7c4776765ed7d1"
        + "e13d910faabd689ec8618b78295c8ab8f0e19c8b4b43eb8685778499e943ae04"
    ),
  ])
  func `cases 1 to 9: ordinary signatures hold`(message: String, signature: String) throws {
    #expect(try holds(signature, try #require(Text.bytes(hex: message))))
  }

  /// 0, 1, L - 1, L, p as S; 0, 1, L, p as R.
  @Test
  func `cases 10 to 29: special values of R and S hold for nothing`() throws {
    let zero = String(repeating: "00", count: 32)
    let one = "01" + String(repeating: "00", count: 31)
    let below = "ecd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010"
    let order = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010"
    let prime = "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
    for point in [zero, one, order, prime] {
      for scalar in [zero, one, below, order, prime] {
        #expect(try !holds(point + scalar, [0x3F]))
      }
    }
    #expect(try !holds(Self.testR + String(repeating: "ff", count: 32), Self.test))
  }

  @Test
  func `cases 30 to 37: neither shorter nor longer, nor with a byte of something else`() throws {
    let whole = Self.testR + Self.testS
    for other in [
      "", Self.testR, String(whole.dropLast(4)), whole + "2020", whole + Self.key, "00" + whole,
      Self.testR + "00" + Self.testS, whole + "00",
    ] {
      #expect(try !holds(other, Self.test))
    }
    for count in 0..<64 { #expect(try !holds(String(whole.prefix(count * 2)), Self.test)) }
  }

  @Test(arguments: [
    (
      "42: bit 0 of R",
      "647c1492402ab5ce03e2c3a7f0384d051b9cf3570f1207fc78c1bcc98c281c2b"
        + "1d125e5538f38afbcc1c84e489521083041d24bc6240767029da063271a1ff0c"
    ),
    (
      "59: the sign of R",
      "657c1492402ab5ce03e2c3a7f0384d051b9cf3570f1207fc78c1bcc98c281cab"
        + "227aedf259f910f0f3a759a335062665217925d019173b88917eae294f75d40f"
    ),
    (
      "60: R is 0",
      "0000000000000000000000000000000000000000000000000000000000000000"
        + "e0b8e7770d51c7a36375d006c5bffd6af43ff54aaf47e4330dc118c71d61ec02"
    ),
    (
      "61: R is all ones",
      "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
        + "463a1908382e7eb7693acef9884f7cf931a215e0791876be22c631a59881fd0e"
    ),
    (
      "62: all bits of R",
      "9a83eb6dbfd54a31fc1d3c580fc7b2fae4630ca8f0edf803873e433673d7e3d4"
        + "0e94254586cb6188c5386c3febed477cb9a6cb29e3979adc4cb27cf5278fb70a"
    ),
  ])
  func `cases 42 to 62: R has one encoding`(change: String, signature: String) throws {
    #expect(try !holds(signature, Array("123400".utf8)), "\(change)")
  }

  @Test(arguments: [
    ("63: S + L", "67654bce3832c2d76f8f6f5dafc08d9339d4eef676573336a5c51eb6f946b31d"),
    ("64: S + 2 L", "5439412b5395d42f462c67008eba6ca839d4eef676573336a5c51eb6f946b32d"),
    ("65: S + 4 L", "2ee12ce5875bf9dff26556464bae2ad239d4eef676573336a5c51eb6f946b34d"),
    ("66: S + 8 L", "e2300459f1e742404cd934d2c595a6253ad4eef676573336a5c51eb6f946b38d"),
    ("67: S + 2^253", "7a9155711ecfaf7f99f277bad0c6ae7e39d4eef676573336a5c51eb6f946b32d"),
    ("68: S + 2^254", "7a9155711ecfaf7f99f277bad0c6ae7e39d4eef676573336a5c51eb6f946b34d"),
    ("69: S + 2^255", "7a9155711ecfaf7f99f277bad0c6ae7e39d4eef676573336a5c51eb6f946b38d"),
    ("70: S + p", "679155711ecfaf7f99f277bad0c6ae7e39d4eef676573336a5c51eb6f946b38d"),
  ])
  func `cases 63 to 70: S is below the order`(change: String, scalar: String) throws {
    #expect(try holds(Self.testR + Self.testS, Self.test))
    #expect(try !holds(Self.testR + scalar, Self.test), "\(change)")
  }

  /// Case 84, by David Benjamin.
  @Test
  func `case 84: S just below the bound holds`() throws {
    let signature =
      "dac119d6ca87fc59ae611c157048f4d4fc932a149dbe20ec6effd1436abf83ea"
      + "05c7df0fef06147241259113909bc71bd3c53ba4464ffcad3c0968f2ffffff0f"
    #expect(
      Signature.isValid(
        try #require(Text.bytes(hex: signature)),
        of: try #require(
          Text.bytes(hex: "124e583f8b8eca58bb29c271b41d36986bbc45541f8e51f9cb0133eca447601e")),
        by: try #require(
          Text.bytes(hex: "100fdf47fb94f1536a4f7c3fda27383fa03375a8f527c537e6f1703c47f94f86"))))
  }
}
