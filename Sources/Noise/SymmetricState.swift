internal import Sodium

/// The `SymmetricState` of the Noise framework (revision 34, 5.2) with its cipher.
struct SymmetricState {
  private static let protocolName = "Noise_IK_25519_ChaChaPoly_BLAKE2b"

  /// `h`, 64 bytes: everything that was said so far.
  private(set) var hash: [UInt8]
  /// `ck`, 64 bytes.
  private var chainingKey: [UInt8]
  /// `k`, 32 bytes; empty before the first exchange.
  private var key: [UInt8] = []
  private var nonce: UInt64 = 0

  init(prologue: [UInt8]) {
    let name = Array(Self.protocolName.utf8)
    hash = name + [UInt8](repeating: 0, count: KeyDerivation.hashSize - name.count)
    chainingKey = hash
    mix(prologue)
  }

  /// `MixHash`.
  mutating func mix(_ data: [UInt8]) {
    hash = BLAKE2b.hash(hash + data, size: KeyDerivation.hashSize)
  }

  /// `MixKey(DH(own, other))`.
  mutating func mixKey(_ own: ExchangeKey, _ other: [UInt8]) throws(NoiseError) {
    guard var shared = own.shared(with: other) else { throw .lowOrderKey }
    let (first, second) = KeyDerivation.expand(chainingKey: chainingKey, input: shared)
    Memory.wipe(&shared)
    Memory.wipe(&chainingKey)
    Memory.wipe(&key)
    chainingKey = first
    key = Array(second[..<ChaChaPoly.keySize])
    nonce = 0
  }

  /// `EncryptAndHash`; there is a key by then, in both messages of IK.
  mutating func seal(_ text: [UInt8]) -> [UInt8] {
    let sealed = ChaChaPoly.seal(text, key: key, nonce: nextNonce(), context: hash)
    mix(sealed)
    return sealed
  }

  /// `DecryptAndHash`.
  mutating func open(_ sealed: [UInt8]) throws(NoiseError) -> [UInt8] {
    guard let text = ChaChaPoly.open(sealed, key: key, nonce: nextNonce(), context: hash) else {
      throw .notAuthentic
    }
    mix(sealed)
    return text
  }

  /// `Split`: the initiator's sending key and the responder's.
  func split() -> (initiator: [UInt8], responder: [UInt8]) {
    let (first, second) = KeyDerivation.expand(chainingKey: chainingKey, input: [])
    return (Array(first[..<ChaChaPoly.keySize]), Array(second[..<ChaChaPoly.keySize]))
  }

  mutating func wipe() {
    Memory.wipe(&chainingKey)
    Memory.wipe(&key)
  }

  private mutating func nextNonce() -> [UInt8] {
    defer { nonce += 1 }
    return NoiseNonce.bytes(nonce)
  }
}

/// The nonce of ChaChaPoly in Noise: four zero bytes and the count, little-endian (12.3).
enum NoiseNonce {
  static func bytes(_ count: UInt64) -> [UInt8] {
    [0, 0, 0, 0] + (0..<8).map { UInt8(truncatingIfNeeded: count >> (8 * UInt64($0))) }
  }
}
