public import Base
public import SkynetWire

/// A node as a person names it: by its key, or by its address in the overlay.
public enum SkynetTarget: Equatable, Sendable {
  case key(PublicKey)
  case address(OverlayAddress)

  /// 64 hexadecimal digits, or an IPv6 address that begins with `fd`; nil for anything else.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    if bytes.count == 2 * PublicKey.byteCount, let found = Text.bytes(hex: text),
      let key = PublicKey(found)
    {
      self = .key(key)
    } else if let found = Text.bytes(address: text), let address = OverlayAddress(found) {
      self = .address(address)
    } else {
      return nil
    }
  }

  /// As `init` takes it.
  public var text: String {
    switch self {
    case .key(let key): Text.hex(key.bytes)
    case .address(let address): address.text
    }
  }

  public var address: OverlayAddress {
    switch self {
    case .key(let key): OverlayAddress(of: key)
    case .address(let address): address
    }
  }
}
