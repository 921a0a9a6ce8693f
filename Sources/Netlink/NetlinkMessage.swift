internal import Base

/// One netlink message: a header of 16 bytes and what follows it.
///
/// RFC 3549, 2.3.2, and the kernel's documentation (userspace-api/netlink/intro). Numbers have the
/// byte order of the machine, and every machine of ours is little-endian.
struct NetlinkMessage: Equatable {
  static let headerBytes = 16
  /// Datagrams start messages and attributes at multiples of this.
  static let alignment = 4

  var type: UInt16
  var flags: UInt16
  var sequence: UInt32
  /// The socket that asked; 0 where nobody did.
  var port: UInt32
  var payload: ArraySlice<UInt8>

  static func aligned(_ count: Int) -> Int { (count + alignment - 1) / alignment * alignment }

  /// All messages of one datagram; one bad length condemns all of them.
  static func parse(_ datagram: [UInt8]) throws(NetlinkError) -> [NetlinkMessage] {
    var messages: [NetlinkMessage] = []
    var rest = datagram[...]
    while !rest.isEmpty {
      guard rest.count >= headerBytes else { throw .malformed }
      let header = rest.prefix(headerBytes)
      let length = Int(header.u32(at: 0))
      guard length >= headerBytes, length <= rest.count else { throw .malformed }
      messages.append(
        NetlinkMessage(
          type: header.u16(at: 4), flags: header.u16(at: 6), sequence: header.u32(at: 8),
          port: header.u32(at: 12), payload: rest.prefix(length).dropFirst(headerBytes)))
      rest = rest.dropFirst(aligned(length))
    }
    return messages
  }

  var encoded: [UInt8] {
    var writer = ByteWriter(capacity: Self.headerBytes + payload.count)
    writer.u32(UInt32(Self.headerBytes + payload.count))
    writer.u16(type)
    writer.u16(flags)
    writer.u32(sequence)
    writer.u32(port)
    writer.append(Array(payload))
    writer.pad(to: Self.aligned(writer.bytes.count))
    return writer.bytes
  }
}

/// Little-endian numbers at a distance from the first byte; reading past the end is our bug.
extension ArraySlice<UInt8> {
  func u16(at distance: Int) -> UInt16 {
    UInt16(self[startIndex + distance]) | UInt16(self[startIndex + distance + 1]) << 8
  }

  func u32(at distance: Int) -> UInt32 {
    UInt32(u16(at: distance)) | UInt32(u16(at: distance + 2)) << 16
  }

  func u64(at distance: Int) -> UInt64 {
    UInt64(u32(at: distance)) | UInt64(u32(at: distance + 4)) << 32
  }
}
