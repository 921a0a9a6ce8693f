import ForwardingPlane
import SkynetWire

/// What may leave the overlay, and what may come in.
extension ReferencePlane {
  enum Fate {
    case delivered
    case notAllowed
    case taken
  }

  static func isWhole(_ text: [UInt8]) -> Bool {
    guard let first = text.first else { return false }
    if first >> 4 == 6 {
      return text.count >= 40 && Int(number(text[4..<6])) + 40 == text.count
    }
    return first >> 4 == 4 && first & 15 >= 5 && text.count >= 20
      && Int(number(text[2..<4])) == text.count
  }

  static func addresses(_ text: [UInt8]) -> (source: [UInt8], target: [UInt8]) {
    text[0] >> 4 == 6
      ? (Array(text[8..<24]), Array(text[24..<40])) : (Array(text[12..<16]), Array(text[16..<20]))
  }

  /// Of 100.64.0.0/10.
  static func isClient(_ address: [UInt8]) -> Bool {
    address.count == 4 && address[0] == 100 && address[1] / 64 == 1
  }

  static func isOutside(_ address: [UInt8]) -> Bool {
    if address.count == 4 {
      return ![0, 127].contains(address[0]) && address[0] < 224 && !isClient(address)
        && address[..<2] != [169, 254]
    }
    return address[..<8].contains { $0 != 0 } && address[0] != 0xFD && address[0] != 0xFF
      && !(address[0] == 0xFE && address[1] >= 0x80)
  }

  func fate(_ text: [UInt8], _ end: PathEnd) -> Fate {
    let (source, target) = Self.addresses(text)
    let isIPv6 = target.count == 16
    let far = isIPv6 ? end.address.bytes : ExitAddress(of: end.address).bytes
    let mine = isIPv6 ? own.bytes : ExitAddress(of: own).bytes
    if isIPv6, source == far, target == mine { return .delivered }
    if end.permissions.contains(.anySource), target == mine,
      Self.isOutside(source) || (!isIPv6 && source == far)
    {
      return .delivered
    }
    guard end.permissions.contains(.anyDestination), source == far, Self.isOutside(target) else {
      return .notAllowed
    }
    let hasAddress = paths.values.contains { $0.end.ownLabel == end.ownLabel && $0.hasExitAddress }
    return isIPv6 || hasAddress ? .delivered : .taken
  }

  /// The path to a destination.
  func way(_ target: [UInt8]) -> UInt32? {
    if Self.isClient(target) { return clients[target] }
    guard let address = OverlayAddress(target) else { return exit }
    return addresses[address]
  }

  /// The packet with the tunnel's mark of congestion; nil where its ends know none.
  static func marked(_ text: [UInt8], _ mark: UInt8) -> [UInt8]? {
    guard mark == 3 else { return text }
    var packet = text
    if text[0] >> 4 == 6 {
      packet[1] |= 0x30
      return text[1] & 0x30 == 0 ? nil : packet
    }
    packet[1] |= 3
    (packet[10], packet[11]) = (0, 0)
    let length = Int(text[0] & 15) * 4
    let sum = InternetChecksum.field(InternetChecksum.sum(Array(packet.prefix(length))))
    (packet[10], packet[11]) = (UInt8(sum >> 8), UInt8(sum & 255))
    return text[1] & 3 == 0 ? nil : packet
  }
}
