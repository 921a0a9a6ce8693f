/// What the kernel says of a packet of the tunnel device, and we of ours (`struct virtio_net_hdr`,
/// linux/virtio_net.h; byte order of the machine).
struct VirtualHeader: BitwiseCopyable, Equatable {
  static let bytes = 10

  static let needsChecksum: UInt8 = 1

  static let single: UInt8 = 0
  static let tcp4: UInt8 = 1
  static let tcp6: UInt8 = 4
  static let udp: UInt8 = 5
  /// Added to the others: the first segment says that the window was reduced (CWR).
  static let congestionMark: UInt8 = 0x80

  var flags: UInt8 = 0
  var kind: UInt8 = single
  /// Of all headers together.
  var headerLength: UInt16 = 0
  /// Payload of a segment.
  var segment: UInt16 = 0
  /// From where the checksum is to be computed, and where behind that it goes.
  var checksumStart: UInt16 = 0
  var checksumOffset: UInt16 = 0

  @inline(__always)
  func store(_ place: UnsafeMutablePointer<UInt8>) {
    let raw = UnsafeMutableRawPointer(place)
    unsafe raw.storeBytes(of: flags, as: UInt8.self)
    unsafe raw.storeBytes(of: kind, toByteOffset: 1, as: UInt8.self)
    unsafe raw.storeBytes(of: headerLength, toByteOffset: 2, as: UInt16.self)
    unsafe raw.storeBytes(of: segment, toByteOffset: 4, as: UInt16.self)
    unsafe raw.storeBytes(of: checksumStart, toByteOffset: 6, as: UInt16.self)
    unsafe raw.storeBytes(of: checksumOffset, toByteOffset: 8, as: UInt16.self)
  }

  @inline(__always)
  static func load(_ place: UnsafeMutablePointer<UInt8>) -> VirtualHeader {
    let raw = UnsafeRawPointer(place)
    return unsafe VirtualHeader(
      flags: raw.load(as: UInt8.self), kind: raw.load(fromByteOffset: 1, as: UInt8.self),
      headerLength: raw.loadUnaligned(fromByteOffset: 2, as: UInt16.self),
      segment: raw.loadUnaligned(fromByteOffset: 4, as: UInt16.self),
      checksumStart: raw.loadUnaligned(fromByteOffset: 6, as: UInt16.self),
      checksumOffset: raw.loadUnaligned(fromByteOffset: 8, as: UInt16.self))
  }
}
