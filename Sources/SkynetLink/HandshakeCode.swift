internal import Base
internal import Sodium

/// The two codes at the end of an initiation, after WireGuard's `mac1` and `mac2`
/// (whitepaper, 5.4.4 and 5.4.7).
enum HandshakeCode {
  static let size = 16
  static let none = [UInt8](repeating: 0, count: size)

  /// What the first code of whatever is sent to this node is keyed with; no secret.
  static func key(to node: PublicKey) -> [UInt8] {
    BLAKE2b.hash(Array("skynet mac1".utf8) + node.bytes, size: 32)
  }

  static func make(_ covered: [UInt8], key: [UInt8]) -> [UInt8] {
    BLAKE2b.hash(covered, size: size, key: key)
  }

  /// Compares without telling by its time where the first difference is.
  static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for index in left.indices { difference |= left[index] ^ right[index] }
    return difference == 0
  }
}
