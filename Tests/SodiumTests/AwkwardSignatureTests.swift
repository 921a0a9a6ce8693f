import Base
import Sodium
import Testing

/// Signatures on which verifiers disagree, and what ours says of each.
///
/// The twelve cases of Chalkias, Garillot, Nikolaenko: Taming the many EdDSAs (2020), from cases.txt of
/// their ed25519-speccheck, in its order. Ours is libsodium's verifier: without the cofactor, S below
/// the order, keys and R of small order refused, and only encodings that are canonical.
struct AwkwardSignatureTests {
  struct Case: Sendable, CustomStringConvertible {
    let number: Int
    let reason: String
    let isValid: Bool
    let message: String
    let key: String
    let signature: String

    var description: String { "\(number): \(reason)" }
  }

  static let cases = [
    Case(
      number: 0, reason: "S is 0, key and R have small order: libsodium refuses such keys",
      isValid: false,
      message: "8c93255d71dcab10e8f379c26200f3c7bd5f09d9bc3068d3ef4edeb4853022b6",
      key: "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
      signature:
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"
        + "0000000000000000000000000000000000000000000000000000000000000000"),
    Case(
      number: 1, reason: "the key has small order",
      isValid: false,
      message: "9bd9f44f4dcc75bd531b56b2cd280b0bb38fc1cd6d1230e14861d861de092e79",
      key: "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
      signature:
        "f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43"
        + "a5bb704786be79fc476f91d3f3f89b03984d8068dcf1bb7dfc6637b45450ac04"),
    Case(
      number: 2, reason: "R has small order: libsodium refuses such R",
      isValid: false,
      message: "aebf3f2601a0c8c5d39cc7d8911642f740b78168218da8471772b35f9d35b9ab",
      key: "f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43",
      signature:
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"
        + "8c4bd45aecaca5b24fb97bc10ac27ac8751a7dfe1baff8b953ec9f5833ca260e"),
    Case(
      number: 3, reason: "key and R have mixed order, and both equations hold",
      isValid: true,
      message: "9bd9f44f4dcc75bd531b56b2cd280b0bb38fc1cd6d1230e14861d861de092e79",
      key: "cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d",
      signature:
        "9046a64750444938de19f227bb80485e92b83fdb4b6506c160484c016cc1852f"
        + "87909e14428a7a1d62e9f22f3d3ad7802db02eb2e688b6c52fcd6648a98bd009"),
    Case(
      number: 4, reason: "only the equation with the cofactor holds",
      isValid: false,
      message: "e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec4011eaccd55b53f56c",
      key: "cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d",
      signature:
        "160a1cb0dc9c0258cd0a7d23e94d8fa878bcb1925f2c64246b2dee1796bed512"
        + "5ec6bc982a269b723e0668e540911a9a6a58921d6925e434ab10aa7940551a09"),
    Case(
      number: 5,
      reason: "only the equation with the cofactor holds, and only without reducing first",
      isValid: false,
      message: "e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec4011eaccd55b53f56c",
      key: "cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d",
      signature:
        "21122a84e0b5fca4052f5b1235c80a537878b38f3142356b2c2384ebad4668b7"
        + "e40bc836dac0f71076f9abe3a53f9c03c1ceeeddb658d0030494ace586687405"),
    Case(
      number: 6, reason: "S is above the order",
      isValid: false,
      message: "85e241a07d148b41e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec40",
      key: "442aad9f089ad9e14647b1ef9099a1ff4798d78589e66f28eca69c11f582a623",
      signature:
        "e96f66be976d82e60150baecff9906684aebb1ef181f67a7189ac78ea23b6c0e"
        + "547f7690a0e2ddcd04d87dbc3490dc19b3b3052f7ff0538cb68afb369ba3a514"),
    Case(
      number: 7, reason: "S is far above the order",
      isValid: false,
      message: "85e241a07d148b41e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec40",
      key: "442aad9f089ad9e14647b1ef9099a1ff4798d78589e66f28eca69c11f582a623",
      signature:
        "8ce5b96c8f26d0ab6c47958c9e68b937104cd36e13c33566acd2fe8d38aa1942"
        + "7e71f98a473474f2f13f06f97c20d58cc3f54b8bd0d272f42b695dd7e89a8c22"),
    Case(
      number: 8, reason: "R is not canonical and has small order",
      isValid: false,
      message: "9bedc267423725d473888631ebf45988bad3db83851ee85c85e241a07d148b41",
      key: "f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43",
      signature:
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
        + "03be9678ac102edcd92b0210bb34d7428d12ffc5df5f37e359941266a4e35f0f"),
    Case(
      number: 9, reason: "R is not canonical, hashed as it would be after reduction",
      isValid: false,
      message: "9bedc267423725d473888631ebf45988bad3db83851ee85c85e241a07d148b41",
      key: "f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43",
      signature:
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
        + "ca8c5b64cd208982aa38d4936621a4775aa233aa0505711d8fdcfdaa943d4908"),
    Case(
      number: 10, reason: "the key is not canonical and has small order",
      isValid: false,
      message: "e96b7021eb39c1a163b6da4e3093dcd3f21387da4cc4572be588fafae23c155b",
      key: "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
      signature:
        "a9d55260f765261eb9b84e106f665e00b867287a761990d7135963ee0a7d59dc"
        + "a5bb704786be79fc476f91d3f3f89b03984d8068dcf1bb7dfc6637b45450ac04"),
    Case(
      number: 11, reason: "the key is not canonical, hashed as it would be after reduction",
      isValid: false,
      message: "39a591f5321bbe07fd5a23dc2f39d025d74526615746727ceefd6e82ae65c06f",
      key: "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
      signature:
        "a9d55260f765261eb9b84e106f665e00b867287a761990d7135963ee0a7d59dc"
        + "a5bb704786be79fc476f91d3f3f89b03984d8068dcf1bb7dfc6637b45450ac04"),
  ]

  @Test(arguments: cases)
  func `of twelve awkward signatures one holds`(_ one: Case) throws {
    let signature = try #require(Text.bytes(hex: one.signature))
    let message = try #require(Text.bytes(hex: one.message))
    let key = try #require(Text.bytes(hex: one.key))
    #expect(Signature.isValid(signature, of: message, by: key) == one.isValid)
  }

  @Test
  func `no key of small order signs anything`() throws {
    // The eight points whose order divides 8, and their encodings that are not canonical.
    let keys = [
      "0100000000000000000000000000000000000000000000000000000000000000",
      "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "0000000000000000000000000000000000000000000000000000000000000000",
      "0000000000000000000000000000000000000000000000000000000000000080",
      "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
      "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
      "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
      "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
      "0100000000000000000000000000000000000000000000000000000000000080",
      "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
      "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
      "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    ]
    let points = try keys.map { try #require(Text.bytes(hex: $0)) }
    for key in points {
      for point in points {
        for last in [0, 1] as [UInt8] {
          let scalar = [last] + [UInt8](repeating: 0, count: 31)
          for message in 0..<16 as Range<UInt8> {
            #expect(!Signature.isValid(point + scalar, of: [message], by: key))
          }
        }
      }
    }
  }
}
