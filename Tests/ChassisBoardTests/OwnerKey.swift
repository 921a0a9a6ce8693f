import Foundation
import Sodium

/// A key that boards let their owner in by, made from a seed.
struct OwnerKey: Sendable {
  static let ofTests = OwnerKey(seed: 1)
  private static let algorithm = Array("ssh-ed25519".utf8)

  private let seed: [UInt8]
  private let publicKey: [UInt8]

  init(seed: UInt8) {
    self.seed = [UInt8](repeating: seed, count: SigningKey.seedSize)
    publicKey = SigningKey(seed: self.seed).publicKey
  }

  /// A line of `authorized_keys` (RFC 4253, section 6.6, and RFC 8709).
  var publicLine: String {
    let blob = Self.string(Self.algorithm) + Self.string(publicKey)
    return "ssh-ed25519 " + Data(blob).base64EncodedString() + " owner"
  }

  /// The secret half as dropbear keeps it: the name, then one string of secret and public key.
  var dropbearFile: Data {
    Data(Self.string(Self.algorithm) + Self.string(seed + publicKey))
  }

  /// A string of SSH: its length in four bytes, and its bytes (RFC 4251, section 5).
  private static func string(_ bytes: [UInt8]) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: bytes.count >> (24 - 8 * $0)) } + bytes
  }
}
