public import Base
internal import Sodium

/// Signs the announcements of one node; holds its key, which is wiped when it is let go.
public final class MapSigner {
  public let key: PublicKey
  private let signingKey: SigningKey

  /// - Parameter seed: the 32 secret bytes of the node's key.
  public init(seed: [UInt8]) {
    signingKey = SigningKey(seed: seed)
    guard let key = PublicKey(signingKey.publicKey) else {
      preconditionFailure("a public key of libsodium has 32 bytes")
    }
    self.key = key
  }

  func sign(_ message: [UInt8]) -> [UInt8] { signingKey.sign(message) }
}
