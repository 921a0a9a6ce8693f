/// Why a handshake message was refused.
public enum NoiseError: Error, Equatable {
  /// Shorter than keys and tags, or longer than 65,535 bytes.
  case length(count: Int)
  /// A public key of low order: the secret would be no secret.
  case lowOrderKey
  /// Made with other keys, for somebody else, or changed on its way.
  case notAuthentic
}
