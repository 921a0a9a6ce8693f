extension Text {
  /// An IPv4 or IPv6 address (RFC 5952); nil for other than 4 or 16 bytes.
  public static func address(_ bytes: [UInt8]) -> String? {
    if bytes.count == 4 { return "\(bytes[0]).\(bytes[1]).\(bytes[2]).\(bytes[3])" }
    guard bytes.count == 16 else { return nil }
    var groups: [UInt16] = []
    for index in stride(from: 0, to: 16, by: 2) {
      groups.append(UInt16(bytes[index]) << 8 | UInt16(bytes[index + 1]))
    }
    // The longest run of two or more zeros, the first of equals, is left out (section 4.2).
    var best = 0..<0
    var start = 0
    while start < 8 {
      var end = start
      while end < 8, groups[end] == 0 { end += 1 }
      if end - start > max(1, best.count) { best = start..<end }
      start = max(end, start + 1)
    }
    var text = ""
    for index in 0..<8 {
      if best.contains(index) {
        if index == best.lowerBound { text += "::" }
        continue
      }
      let isFirst = text.isEmpty || text.utf8.elementsEqual("::".utf8)
      if !isFirst, index != best.upperBound { text += ":" }
      text += String(groups[index], radix: 16)
    }
    return text
  }

  /// The 4 or 16 bytes of an address: four decimal numbers without zeros in front, or eight groups of
  /// RFC 4291, section 2.2, forms 1 and 2; nil for anything else.
  ///
  /// No zone and no IPv4 address inside of an IPv6 one.
  public static func bytes(address text: String) -> [UInt8]? {
    let given = Array(text.utf8)
    return given.contains(0x3A) ? ipv6(given) : ipv4(given)
  }

  private static func ipv4(_ text: [UInt8]) -> [UInt8]? {
    let parts = text.split(separator: 0x2E, omittingEmptySubsequences: false)
    guard parts.count == 4 else { return nil }
    var bytes: [UInt8] = []
    for part in parts {
      guard part.count <= 3, part.count == 1 || part.first != 0x30, let value = decimal(part),
        let byte = UInt8(exactly: value)
      else { return nil }
      bytes.append(byte)
    }
    return bytes
  }

  private static func ipv6(_ text: [UInt8]) -> [UInt8]? {
    var gap: Int?
    for index in text.indices.dropLast() where text[index] == 0x3A && text[index + 1] == 0x3A {
      guard gap == nil else { return nil }
      gap = index
    }
    guard let gap else {
      guard let bytes = groups(text[...]), bytes.count == 16 else { return nil }
      return bytes
    }
    guard let head = groups(text[..<gap]), let tail = groups(text[(gap + 2)...]),
      head.count + tail.count <= 14
    else { return nil }
    return head + [UInt8](repeating: 0, count: 16 - head.count - tail.count) + tail
  }

  /// Up to eight groups of one to four hexadecimal digits.
  private static func groups(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    guard !text.isEmpty else { return [] }
    let parts = text.split(separator: 0x3A, omittingEmptySubsequences: false)
    guard parts.count <= 8 else { return nil }
    var bytes: [UInt8] = []
    for part in parts {
      guard !part.isEmpty, part.count <= 4 else { return nil }
      var value: UInt16 = 0
      for byte in part {
        // Capital letters are as good as small ones.
        guard let digit = nibble(byte >= 0x41 && byte <= 0x46 ? byte + 32 : byte) else {
          return nil
        }
        value = value << 4 | UInt16(digit)
      }
      bytes.append(UInt8(value >> 8))
      bytes.append(UInt8(value & 0xFF))
    }
    return bytes
  }
}
