import Glibc

/// Descriptors on their way through a local socket, as `cmsg(3)` lays them out on 64-bit Linux.
///
/// The macros of that page are out of Swift's reach.
enum ControlMessage {
  /// Length, level and type.
  private static let headerBytes = 16
  private static let rights: Int32 = 1

  /// Bytes that a message with so many descriptors takes up.
  static func space(_ count: Int) -> Int { headerBytes + (count * 4 + 7) / 8 * 8 }

  /// One message with these descriptors.
  static func encode(_ descriptors: [Int32]) -> [UInt64] {
    var words = [UInt64](repeating: 0, count: space(descriptors.count) / 8)
    words.withUnsafeMutableBytes { area in
      area.storeBytes(of: UInt64(headerBytes + descriptors.count * 4), as: UInt64.self)
      area.storeBytes(of: SOL_SOCKET, toByteOffset: 8, as: Int32.self)
      area.storeBytes(of: rights, toByteOffset: 12, as: Int32.self)
      for (index, descriptor) in descriptors.enumerated() {
        area.storeBytes(of: descriptor, toByteOffset: headerBytes + index * 4, as: Int32.self)
      }
    }
    return words
  }

  /// All descriptors in what the kernel has written.
  static func descriptors(in area: UnsafeRawBufferPointer, count: Int) -> [Int32] {
    var found: [Int32] = []
    var offset = 0
    while offset + headerBytes <= min(count, area.count) {
      let length = Int(area.load(fromByteOffset: offset, as: UInt64.self))
      guard length >= headerBytes, offset + length <= area.count else { break }
      let level = area.load(fromByteOffset: offset + 8, as: Int32.self)
      let type = area.load(fromByteOffset: offset + 12, as: Int32.self)
      if level == SOL_SOCKET, type == rights {
        for place in stride(from: offset + headerBytes, through: offset + length - 4, by: 4) {
          found.append(area.load(fromByteOffset: place, as: Int32.self))
        }
      }
      offset += (length + 7) / 8 * 8
    }
    return found
  }
}
