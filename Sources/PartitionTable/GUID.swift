import Base

/// A GUID in the byte order that GPT stores: three little-endian groups, then two as written.
///
/// UEFI 2.10, appendix A.
public struct GUID: Equatable, Sendable {
  public let bytes: [UInt8]

  /// - Parameter bytes: 16 bytes as stored on disk; a different count is our bug.
  public init(stored bytes: [UInt8]) {
    precondition(bytes.count == 16, "a GUID has 16 bytes")
    self.bytes = bytes
  }

  /// Reads the usual text form; nil unless it is 8-4-4-4-12 hexadecimal digits.
  public init?(_ text: String) {
    let groups = text.utf8.split(separator: 0x2D, omittingEmptySubsequences: false)
    guard groups.count == 5 else { return nil }
    let widths = [8, 4, 4, 4, 12]
    var stored: [UInt8] = []
    for (index, group) in groups.enumerated() {
      guard group.count == widths[index] else { return nil }
      let lower = group.map { (0x41...0x46).contains($0) ? $0 + 0x20 : $0 }
      guard let run = Text.bytes(hex: Text.string(lower)) else { return nil }
      stored.append(contentsOf: index < 3 ? run.reversed() : run)
    }
    self.bytes = stored
  }

  /// A random-looking GUID (RFC 9562, version 8) from 16 bytes of a hash, so that a build repeats it.
  public init(derivedFrom hash: [UInt8]) {
    var stored = Array(hash.prefix(16))
    stored[7] = stored[7] & 0x0F | 0x80
    stored[8] = stored[8] & 0x3F | 0x80
    self.init(stored: stored)
  }

  public var isZero: Bool { bytes.allSatisfy { $0 == 0 } }

  public var text: String {
    let group = { (range: Range<Int>, reversed: Bool) -> String in
      let run = Array(self.bytes[range])
      return Text.hex(reversed ? run.reversed() : run)
    }
    return group(0..<4, true) + "-" + group(4..<6, true) + "-" + group(6..<8, true)
      + "-" + group(8..<10, false) + "-" + group(10..<16, false)
  }
}
