import Base
import DurableState
import SkynetWire
import Sodium

/// Who this node is: its Ed25519 key, made at the first start.
struct NodeKey: Equatable {
  /// 32 bytes, secret.
  let seed: [UInt8]
  let publicKey: PublicKey
  let isNew: Bool
  /// What had to be mended; empty where nothing had.
  let note: String

  init(seed: [UInt8], isNew: Bool, note: String = "") {
    self.seed = seed
    self.isNew = isNew
    self.note = note
    guard let key = PublicKey(SigningKey(seed: seed).publicKey) else {
      preconditionFailure("a public key of libsodium has 32 bytes")
    }
    publicKey = key
  }

  var address: OverlayAddress { OverlayAddress(of: publicKey) }
}

/// Why there is no key.
///
/// None is made anew while an old one may still be there: peers know this node by it.
enum NodeKeyProblem: Error, Equatable {
  /// The folder is not there, or on a board the data partition is not.
  case noState(String)
  case damaged(TwinDamage)
  /// Whole, and no key of this version.
  case malformed
  case unkept(TwinFileError)

  var explanation: String {
    switch self {
    case .noState(let reason): "there is no place to keep a key: " + reason
    case .damaged(let damage):
      "this node's key is damaged: " + damage.explanation
        + "; to give it up for a new one, remove key.a and key.b"
    case .malformed:
      "this node's key was written by other software; to give it up for a new one, remove key.a and "
        + "key.b"
    case .unkept(let error): "a new key could not be kept: " + error.explanation
    }
  }
}

/// The key in two checked copies: `version(1) seed(32)`.
struct NodeKeyStore {
  private static let version: UInt8 = 1
  private static let file = TwinFile(name: "key", valueBytesMax: 1 + SigningKey.seedSize)

  /// Reads the key, or makes it where there never was one.
  ///
  /// - Parameter newSeed: 32 bytes of the kernel's generator; called at most once.
  static func open<Folder: DurableFolder & ~Copyable>(
    _ folder: inout Folder, newSeed: () -> [UInt8]
  ) throws(NodeKeyProblem) -> NodeKey {
    switch file.load(from: &folder) {
    case .good(let value, _, let repair):
      guard value.count == 1 + SigningKey.seedSize, value[0] == version else { throw .malformed }
      return NodeKey(seed: Array(value[1...]), isNew: false, note: repair?.explanation ?? "")
    case .damaged(let damage): throw .damaged(damage)
    case .missing:
      let seed = newSeed()
      do throws(TwinFileError) {
        try file.create([version] + seed, in: &folder)
      } catch {
        throw .unkept(error)
      }
      return NodeKey(seed: seed, isNew: true)
    }
  }
}
