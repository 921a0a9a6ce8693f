internal import Base

/// Whom a URL names: a name to look up, or an address as it is.
public enum HTTPHost: Equatable, Sendable {
  /// Small letters, digits, hyphens and dots, at most 253 bytes (RFC 1123, 2.1).
  case name(String)
  /// 4 bytes.
  case ipv4([UInt8])
  /// 16 bytes.
  case ipv6([UInt8])

  /// As a person and a resolver know it, an IPv6 address without brackets.
  public var text: String {
    switch self {
    case .name(let name): name
    case .ipv4(let bytes), .ipv6(let bytes): Text.address(bytes) ?? ""
    }
  }

  /// As it stands in a URL (RFC 3986, 3.2.2).
  var bracketed: String {
    switch self {
    case .name, .ipv4: text
    case .ipv6: "[" + text + "]"
    }
  }

  /// A name or an IPv4 address; nil for what is neither.
  ///
  /// A last label that is a number makes it an address, which must have four decimal parts then: resolvers
  /// read `1.2` or `0x7f.1` as addresses that nobody meant.
  static func plain(_ text: ArraySlice<UInt8>) -> HTTPHost? {
    guard !text.isEmpty, text.count <= 253 else { return nil }
    let labels = text.split(separator: 0x2E, omittingEmptySubsequences: false)
    for label in labels {
      guard let first = label.first, let last = label.last, label.count <= 63, first != 0x2D,
        last != 0x2D
      else { return nil }
      for byte in label where !isNameByte(byte) { return nil }
    }
    guard let last = labels.last, !isNumeric(last) else {
      return ipv4(labels).map { .ipv4($0) }
    }
    return .name(Text.string(text.map { Characters.lowercase($0) }))
  }

  /// The text between brackets: eight groups, one run of them as `::`, the last two perhaps as IPv4
  /// (RFC 4291, 2.2).
  static func bracketed(_ text: ArraySlice<UInt8>) -> HTTPHost? {
    guard text.count <= 45 else { return nil }
    var halves: [ArraySlice<UInt8>] = [text]
    var index = text.startIndex
    while index + 1 < text.endIndex {
      if text[index] == 0x3A, text[index + 1] == 0x3A {
        halves = [text[..<index], text[(index + 2)...]]
        break
      }
      index += 1
    }
    let isWhole = halves.count == 1
    guard let head = groups(halves[0], mayEndInIPv4: isWhole) else { return nil }
    if isWhole { return head.count == 16 ? .ipv6(head) : nil }
    guard let tail = groups(halves[1], mayEndInIPv4: true), head.count + tail.count <= 14 else {
      return nil
    }
    let zeros = [UInt8](repeating: 0, count: 16 - head.count - tail.count)
    return .ipv6(head + zeros + tail)
  }

  private static func groups(_ text: ArraySlice<UInt8>, mayEndInIPv4: Bool) -> [UInt8]? {
    guard !text.isEmpty else { return [] }
    var bytes: [UInt8] = []
    let parts = text.split(separator: 0x3A, omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
      if mayEndInIPv4, index == parts.count - 1, part.contains(0x2E) {
        guard
          let address = ipv4(part.split(separator: 0x2E, omittingEmptySubsequences: false))
        else { return nil }
        return bytes + address
      }
      guard (1...4).contains(part.count), let value = hexadecimal(part) else { return nil }
      bytes.append(UInt8(value >> 8))
      bytes.append(UInt8(value & 0xFF))
    }
    return bytes
  }

  /// Four decimal numbers below 256 without leading zeros, which some readers take for octal.
  private static func ipv4(_ parts: [ArraySlice<UInt8>]) -> [UInt8]? {
    guard parts.count == 4 else { return nil }
    var bytes: [UInt8] = []
    for part in parts {
      guard part.count <= 3, part.count == 1 || part.first != 0x30,
        let value = Text.decimal(part), value < 256
      else { return nil }
      bytes.append(UInt8(value))
    }
    return bytes
  }

  private static func isNumeric(_ label: ArraySlice<UInt8>) -> Bool {
    if label.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) { return true }
    let rest = label.dropFirst(2)
    return label.first == 0x30 && label.count >= 2
      && Characters.lowercase(label[label.startIndex + 1]) == 0x78
      && rest.allSatisfy { Characters.hexadecimal($0) != nil }
  }

  private static func hexadecimal(_ digits: ArraySlice<UInt8>) -> UInt32? {
    var value: UInt32 = 0
    for digit in digits {
      guard let nibble = Characters.hexadecimal(digit) else { return nil }
      value = value << 4 | UInt32(nibble)
    }
    return value
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    Characters.isAlphanumeric(byte) || byte == 0x2D
  }

}
