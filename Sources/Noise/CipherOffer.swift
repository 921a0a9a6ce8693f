public import Sodium

/// The ciphers that a node is good at, as its initiation offers them: bit n for the suite n + 1.
public struct CipherOffer: Equatable, Sendable {
  /// ChaCha20-Poly1305 is always among them: every processor can do it.
  public let hasAEGIS: Bool

  public init(hasAEGIS: Bool) { self.hasAEGIS = hasAEGIS }

  /// - Returns: nil without ChaCha20-Poly1305, and with a bit that has no meaning.
  public init?(bits: UInt8) {
    guard bits & ~0b11 == 0, bits & 0b10 != 0 else { return nil }
    hasAEGIS = bits & 1 != 0
  }

  public static var ofThisProcessor: CipherOffer { CipherOffer(hasAEGIS: CipherSuite.hasFastAEGIS) }

  public var bits: UInt8 { hasAEGIS ? 0b11 : 0b10 }

  /// The fastest that both are good at.
  public func agreed(with other: CipherOffer) -> CipherSuite {
    hasAEGIS && other.hasAEGIS ? .aegis128L : .chaCha20Poly1305
  }

  public func has(_ suite: CipherSuite) -> Bool { suite == .chaCha20Poly1305 || hasAEGIS }
}
