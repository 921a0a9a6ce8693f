public import Base
internal import Sodium

/// The node's key as far as the meter uses it.
///
/// A class, since a key is not copied and a meter is.
public final class ReceiptSigner {
  public let publicKey: PublicKey
  private let key: SigningKey

  /// - Parameter seed: 32 bytes of the node's Ed25519 key.
  public init(seed: [UInt8]) {
    key = SigningKey(seed: seed)
    guard let publicKey = PublicKey(key.publicKey) else {
      preconditionFailure("a public key of libsodium has 32 bytes")
    }
    self.publicKey = publicKey
  }

  func sign(_ message: [UInt8]) -> [UInt8] { key.sign(message) }
}
