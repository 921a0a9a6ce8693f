public import Base
public import Identity

/// How somebody who asks names a miner.
public enum MinerName: Equatable, Sendable {
  case serial(Identifier)
  case key(PublicKey)

  /// - Parameter text: 32 or 64 hexadecimal digits; blanks, colons, hyphens and capitals are allowed.
  public init?(_ text: String) {
    guard text.utf8.count <= 256 else { return nil }
    let digits = text.lowercased().filter { !$0.isWhitespace && $0 != ":" && $0 != "-" }
    guard let bytes = Text.bytes(hex: digits) else { return nil }
    if let serial = Identifier(bytes) {
      self = .serial(serial)
    } else if let key = PublicKey(bytes) {
      self = .key(key)
    } else {
      return nil
    }
  }

  public var hex: String {
    switch self {
    case .serial(let serial): serial.hex
    case .key(let key): Text.hex(key.bytes)
    }
  }
}
