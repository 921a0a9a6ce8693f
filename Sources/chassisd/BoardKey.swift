import Base
import Chassis
import LinuxIO
import Sodium

/// The key that signs this board's beacons: Ed25519, made at the first start, never leaves the board.
struct BoardKey: ~Copyable, BeaconKey {
  private static let path = StateFiles.folder + "/key"

  let publicKey: PublicKey
  private let key: SigningKey

  private init(seed: [UInt8]) {
    key = SigningKey(seed: seed)
    guard let publicKey = PublicKey(key.publicKey) else {
      preconditionFailure("a public key of libsodium has 32 bytes")
    }
    self.publicKey = publicKey
  }

  /// Reads the key, or makes and keeps one where there is none.
  ///
  /// A key that cannot be read is not replaced on flash: it may come back. Until then the board has one
  /// for this run alone, and the others see a strange board in its slot.
  static func load() -> BoardKey {
    if Files.exists(path) {
      if let bytes = try? Files.read(path, limit: 64), bytes.count == SigningKey.seedSize {
        return BoardKey(seed: bytes)
      }
      log(path + " cannot be read: a key for this run alone takes its place")
      return BoardKey(seed: RandomBytes.make(SigningKey.seedSize))
    }
    let seed = RandomBytes.make(SigningKey.seedSize)
    do throws(SystemError) {
      try Files.replace(path, with: seed, mode: 0o600)
    } catch {
      log("the new key is for this run alone: " + error.explanation)
    }
    return BoardKey(seed: seed)
  }

  mutating func sign(_ message: [UInt8]) -> [UInt8] { key.sign(message) }

  func verify(_ signature: [UInt8], of message: [UInt8], by key: PublicKey) -> Bool {
    Signature.isValid(signature, of: message, by: key.bytes)
  }
}
