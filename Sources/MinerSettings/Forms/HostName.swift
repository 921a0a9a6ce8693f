/// Names of hosts by RFC 1123, section 2.1: labels of letters, digits and hyphens, joined by dots.
enum HostName {
  static let bytesMax = 253
  private static let labelMax = 63

  static func isName(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard !bytes.isEmpty, bytes.count <= bytesMax else { return false }
    let labels = bytes.split(separator: 0x2E, omittingEmptySubsequences: false)
    for label in labels where !isLabel(label) { return false }
    // A last label of digits alone would be a slip in an address.
    return labels.last.map { !$0.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } } ?? false
  }

  static func isLabel(_ label: some Collection<UInt8>) -> Bool {
    guard !label.isEmpty, label.count <= labelMax else { return false }
    var last: UInt8 = 0x2D
    for byte in label {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D: break
      default: return false
      }
      last = byte
    }
    return label.first != 0x2D && last != 0x2D
  }

  /// A name, or an address.
  static func isHost(_ text: String) -> Bool {
    isName(text) || (IPAddress(text)?.isHost ?? false)
  }
}
