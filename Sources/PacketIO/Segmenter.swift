internal import SkynetWire

/// Cuts a packet that the kernel left whole into packets of the wire, one at a time.
///
/// What TCP segmentation and UDP segmentation do in a network card: lengths, sequence numbers and identifications
/// go on; PSH and FIN are of the last segment, CWR of the first. A checksum is left at the sum
/// of the pseudo-header, where the transport follows the IP header directly; else it is finished.
@safe
struct Segmenter: BitwiseCopyable {
  private let source: UnsafeMutablePointer<UInt8>
  private let length: Int
  private let headerLength: Int
  private let segment: Int
  private let transportStart: Int
  private let isTCP: Bool
  private let isIPv6: Bool
  /// Whether the receiver can finish the checksum.
  let leavesChecksum: Bool
  /// Of the pseudo-header without the length.
  private let pseudoSum: UInt64
  /// Payload that is done with.
  private var done = 0
  private var index = 0

  /// Nil for what is no packet to be cut, or has segments longer than `mtu`.
  init?(
    _ source: UnsafeMutablePointer<UInt8>, length: Int, header: VirtualHeader, mtu: Int
  ) {
    let kind = header.kind & ~VirtualHeader.congestionMark
    transportStart = Int(header.checksumStart)
    guard header.flags & VirtualHeader.needsChecksum != 0, header.segment > 0, length >= 28 else {
      return nil
    }
    isIPv6 = unsafe source[0] >> 4 == 6
    switch kind {
    case VirtualHeader.tcp4: isTCP = true
    case VirtualHeader.tcp6: isTCP = true
    case VirtualHeader.udp: isTCP = false
    default: return nil
    }
    guard unsafe Self.isSound(source, kind: kind, isIPv6: isIPv6, header: header) else {
      return nil
    }
    guard transportStart + (isTCP ? 20 : 8) <= length else { return nil }
    let transportHeader = unsafe isTCP ? Int(source[transportStart + 12] >> 4) * 4 : 8
    headerLength = transportStart + transportHeader
    guard transportHeader >= 8, !isTCP || transportHeader >= 20, headerLength < length,
      length <= 65535, headerLength + min(Int(header.segment), length - headerLength) <= mtu
    else { return nil }
    unsafe self.source = unsafe source
    self.length = length
    segment = Int(header.segment)
    leavesChecksum =
      unsafe !isIPv6 || (transportStart == 40 && source[6] == (isTCP ? 6 : 17))
    // Behind extension headers the kernel's own sum is the only one that knows the last address.
    let whole = UInt16(truncatingIfNeeded: length - transportStart)
    let field = unsafe source.read16(transportStart + (isTCP ? 16 : 6))
    pseudoSum = UInt64(field) + UInt64(~whole)
  }

  private static func isSound(
    _ source: UnsafeMutablePointer<UInt8>, kind: UInt8, isIPv6: Bool, header: VirtualHeader
  ) -> Bool {
    let version = unsafe source[0] >> 4
    guard version == 4 || version == 6 else { return false }
    let isTCP = kind != VirtualHeader.udp
    guard header.checksumOffset == (isTCP ? 16 : 6) else { return false }
    guard !isTCP || isIPv6 == (kind == VirtualHeader.tcp6) else { return false }
    let start = Int(header.checksumStart)
    return unsafe isIPv6 ? start >= 40 : start >= 20 && start == Int(source[0] & 15) * 4
  }

  var isDone: Bool { done == length - headerLength }

  /// Of the next packet, bytes.
  var nextLength: Int { headerLength + min(segment, length - headerLength - done) }

  /// Writes the next packet of `nextLength` bytes.
  mutating func emit(to place: UnsafeMutablePointer<UInt8>) {
    let size = nextLength
    let payload = size - headerLength
    unsafe place.update(from: source, count: headerLength)
    unsafe (place + headerLength).update(from: source + headerLength + done, count: payload)
    if isIPv6 {
      unsafe place.write16(UInt16(size - 40), 4)
    } else {
      unsafe place.write16(UInt16(size), 2)
      unsafe place.write16(place.read16(4) &+ UInt16(truncatingIfNeeded: index), 4)
      unsafe TransportPacket.finishHeaderChecksum(place, headerLength: transportStart)
    }
    let transportLength = size - transportStart
    if isTCP {
      let sequence = unsafe place.read32(transportStart + 4)
      unsafe place.write32(sequence &+ UInt32(truncatingIfNeeded: done), transportStart + 4)
      if done + payload < length - headerLength { unsafe place[transportStart + 13] &= ~0x09 }
      if index > 0 { unsafe place[transportStart + 13] &= ~0x80 }
    } else {
      unsafe place.write16(UInt16(transportLength), transportStart + 4)
    }
    let checksumPlace = transportStart + (isTCP ? 16 : 6)
    let sum = InternetChecksum.fold(pseudoSum + UInt64(transportLength))
    unsafe place.write16(sum, checksumPlace)
    if !leavesChecksum {
      unsafe Self.finish(place, length: size, from: transportStart, at: checksumPlace, isTCP: isTCP)
    }
    done += payload
    index += 1
  }

  /// Finishes a checksum whose field holds what is to be added to the bytes from `start` on.
  static func finish(
    _ place: UnsafeMutablePointer<UInt8>, length: Int, from start: Int, at checksumPlace: Int,
    isTCP: Bool
  ) {
    let field = unsafe InternetChecksum.field(InternetChecksum.sum(place + start, length - start))
    unsafe place.write16(field == 0 && !isTCP ? 0xFFFF : field, checksumPlace)
  }
}
