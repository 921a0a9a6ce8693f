import Base
import Chassis

/// A keyed hash in place of Ed25519: quick, and good enough against damage.
///
/// The secret is the public key itself, so that everybody can verify.
struct TestKey: BeaconKey {
  let publicKey: PublicKey

  /// - Parameter number: 1...; a higher number is a higher key.
  init(_ number: UInt64) {
    var bytes = [UInt8](repeating: 0, count: PublicKey.byteCount)
    for index in 0..<8 {
      bytes[index] = UInt8(truncatingIfNeeded: number >> UInt64(56 - 8 * index))
    }
    guard let key = PublicKey(bytes) else { fatalError("a key has 32 bytes") }
    publicKey = key
  }

  mutating func sign(_ message: [UInt8]) -> [UInt8] { Self.tag(message, publicKey) }

  func verify(_ signature: [UInt8], of message: [UInt8], by key: PublicKey) -> Bool {
    signature == Self.tag(message, key)
  }

  private static func tag(_ message: [UInt8], _ key: PublicKey) -> [UInt8] {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325 ^ key.start
    for byte in message { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
    var tag: [UInt8] = []
    for round in UInt64(0)..<8 {
      hash = (hash ^ round) &* 0x0000_0100_0000_01B3
      for index in UInt64(0)..<8 { tag.append(UInt8(truncatingIfNeeded: hash >> (8 * index))) }
    }
    return tag
  }
}
