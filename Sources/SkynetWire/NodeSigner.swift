public import Base
internal import Sodium

/// The node's Ed25519 key, for whatever it signs: announcements, receipts.
///
/// A class, since a key is not copied and what holds it is; it is wiped when it is let go.
public final class NodeSigner {
  public let key: PublicKey
  private let signingKey: SigningKey

  /// - Parameter seed: 32 secret bytes of the node's key.
  public init(seed: [UInt8]) {
    signingKey = SigningKey(seed: seed)
    guard let key = PublicKey(signingKey.publicKey) else {
      preconditionFailure("a public key of libsodium has 32 bytes")
    }
    self.key = key
  }

  /// 64 bytes over the whole message.
  public func sign(_ message: [UInt8]) -> [UInt8] { signingKey.sign(message) }
}
