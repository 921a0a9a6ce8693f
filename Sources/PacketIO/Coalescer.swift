internal import CLinux
internal import SkynetWire

/// Joins consecutive packets of a flow to one that the kernel takes as a whole, without a copy: the pieces of the
/// result point to where the packets lie.
///
/// Only what comes out the same when it is cut again is joined: equal headers, consecutive sequence numbers,
/// equal lengths but the last, PSH and FIN only on the last, CWR only on the first.
@safe
struct Coalescer: ~Copyable {
  /// Pieces of a result: its virtual header, the first packet, payloads.
  static let packetsMax = 128
  /// Of a run of UDP (udp(7)).
  static let datagramsMax = 64
  static let lengthMax = 65535

  private enum Flag {
    static let end: UInt8 = 0x09
    static let congestion: UInt8 = 0x80
    /// SYN, RST and URG.
    static let lone: UInt8 = 0x26
    static let acknowledgement: UInt8 = 0x10
  }

  let pieces: UnsafeMutablePointer<iovec>
  private let virtualHeader: UnsafeMutablePointer<UInt8>
  private var first: UnsafeMutablePointer<UInt8>
  private var shape: TransportPacket
  private var isPartial = false
  /// Whether the checksum of the first is known to be right.
  private var isVerified = false
  /// Whether nothing may follow any more.
  private var isClosed = true
  private var segment = 0
  private var nextSequence: UInt32 = 0
  private var lastFlags: UInt8 = 0
  private(set) var count = 0
  private(set) var length = 0
  /// Whether UDP may be joined.
  let joinsDatagrams: Bool

  init(joinsDatagrams: Bool) {
    unsafe pieces = .allocate(capacity: Self.packetsMax + 1)
    unsafe virtualHeader = .allocate(capacity: VirtualHeader.bytes)
    unsafe first = unsafe virtualHeader
    shape = TransportPacket.nothing
    unsafe sky_piece(pieces, virtualHeader, UInt64(VirtualHeader.bytes))
    self.joinsDatagrams = joinsDatagrams
  }

  deinit {
    unsafe pieces.deallocate()
    unsafe virtualHeader.deallocate()
  }

  var isEmpty: Bool { count == 0 }
  var pieceCount: Int { count + 1 }

  mutating func clear() { count = 0 }

  /// Starts with this packet; the one before was taken out.
  mutating func begin(
    _ packet: UnsafeMutablePointer<UInt8>, _ shape: TransportPacket, isPartial: Bool
  ) {
    unsafe first = unsafe packet
    self.shape = shape
    self.isPartial = isPartial
    isVerified = isPartial
    segment = shape.payloadLength
    count = 1
    length = shape.length
    unsafe sky_piece(pieces + 1, packet, UInt64(shape.length))
    isClosed = unsafe !startsRun(packet)
    guard !isClosed, shape.transport == .tcp else { return }
    nextSequence =
      unsafe packet.read32(shape.transportStart + 4) &+ UInt32(truncatingIfNeeded: segment)
    lastFlags = unsafe packet[shape.transportStart + 13]
  }

  private func startsRun(_ packet: UnsafeMutablePointer<UInt8>) -> Bool {
    guard shape.payloadLength > 0, shape.isIPv6 || shape.transportStart == 20 else { return false }
    switch shape.transport {
    case .other: return false
    case .udp: return unsafe joinsDatagrams && packet.read16(shape.checksumPlace) != 0
    case .tcp:
      let flags = unsafe packet[shape.transportStart + 13]
      return flags & (Flag.lone | Flag.end) == 0 && flags & Flag.acknowledgement != 0
    }
  }

  /// Whether the packet went into what is there; if not, that must be taken out first.
  mutating func join(
    _ packet: UnsafeMutablePointer<UInt8>, _ other: TransportPacket, isPartial: Bool
  ) -> Bool {
    let payload = other.payloadLength
    guard !isClosed, other.transport == shape.transport, other.isIPv6 == shape.isIPv6,
      other.payloadStart == shape.payloadStart, other.transportStart == shape.transportStart,
      isPartial == self.isPartial, payload > 0, payload <= segment,
      length + payload <= Self.lengthMax,
      count < (shape.transport == .udp ? Self.datagramsMax : Self.packetsMax),
      unsafe hasSameNetworkHeader(packet),
      unsafe shape.transport == .tcp ? followsTCP(packet) : followsUDP(packet),
      unsafe isSound(packet, other)
    else { return false }
    if payload < segment { isClosed = true }
    if shape.transport == .tcp {
      lastFlags = unsafe packet[shape.transportStart + 13]
      if lastFlags & Flag.end != 0 { isClosed = true }
      nextSequence &+= UInt32(truncatingIfNeeded: payload)
    }
    count += 1
    length += payload
    unsafe sky_piece(pieces + count, packet + other.payloadStart, UInt64(payload))
    return true
  }

  private func hasSameNetworkHeader(_ packet: UnsafeMutablePointer<UInt8>) -> Bool {
    if shape.isIPv6 {
      // Version, class and flow; next header, hops left and addresses.
      return unsafe packet.matches(first, 0, 4) && packet.matches(first, 6, 34)
    }
    guard
      unsafe packet.matches(first, 0, 2) && packet.matches(first, 6, 4)
        && packet.matches(first, 12, 8)
    else { return false }
    let identification = unsafe packet.read16(4)
    let start = unsafe first.read16(4)
    // One that is never cut on its way needs no number of its own (RFC 6864, 4.1).
    let isWhole = unsafe first[6] & 0x40 != 0
    return identification == start &+ UInt16(truncatingIfNeeded: count)
      || (isWhole && identification == start)
  }

  private func followsTCP(_ packet: UnsafeMutablePointer<UInt8>) -> Bool {
    let start = shape.transportStart
    let flags = unsafe packet[start + 13]
    let before = unsafe first[start + 13]
    return unsafe packet.read32(start + 4) == nextSequence
      && flags & Flag.congestion == 0
      && (flags ^ before) & ~(Flag.end | Flag.congestion) == 0
      && packet.matches(first, start, 4)  // ports
      && packet.matches(first, start + 8, 5)  // acknowledgement, length of the header
      && packet.matches(first, start + 14, 2)  // window
      && packet.matches(first, start + 18, shape.payloadStart - start - 18)  // options
  }

  private func followsUDP(_ packet: UnsafeMutablePointer<UInt8>) -> Bool {
    unsafe packet.matches(first, shape.transportStart, 4)
      && packet.read16(shape.checksumPlace) != 0
  }

  /// The kernel believes a joined packet, so nothing broken may get in.
  private mutating func isSound(
    _ packet: UnsafeMutablePointer<UInt8>, _ other: TransportPacket
  ) -> Bool {
    if !shape.isIPv6 {
      guard unsafe TransportPacket.hasSoundHeader(packet, headerLength: 20) else { return false }
      if count == 1, unsafe !TransportPacket.hasSoundHeader(first, headerLength: 20) {
        return false
      }
    }
    guard !isPartial else { return true }
    if !isVerified {
      guard unsafe shape.hasSoundChecksum(first) else {
        isClosed = true
        return false
      }
      isVerified = true
    }
    return unsafe other.hasSoundChecksum(packet)
  }

  /// Finishes the headers of what is there; the pieces are ready then.
  mutating func finish() {
    var header = VirtualHeader()
    if count > 1 {
      finishJoined(&header)
    } else if isPartial {
      unsafe shape.leaveChecksum(first)
    }
    if count > 1 || isPartial {
      header.flags = VirtualHeader.needsChecksum
      header.checksumStart = UInt16(shape.transportStart)
      header.checksumOffset = UInt16(shape.checksumOffset)
    }
    unsafe header.store(virtualHeader)
  }

  private func finishJoined(_ header: inout VirtualHeader) {
    let start = shape.transportStart
    if shape.isIPv6 {
      unsafe first.write16(UInt16(length - 40), 4)
    } else {
      unsafe first.write16(UInt16(length), 2)
      unsafe TransportPacket.finishHeaderChecksum(first, headerLength: start)
    }
    if shape.transport == .tcp {
      unsafe first[start + 13] |= lastFlags & Flag.end
      header.kind = shape.isIPv6 ? VirtualHeader.tcp6 : VirtualHeader.tcp4
      if unsafe first[start + 13] & Flag.congestion != 0 {
        header.kind |= VirtualHeader.congestionMark
      }
    } else {
      unsafe first.write16(UInt16(length - start), start + 4)
      header.kind = VirtualHeader.udp
    }
    let sum = unsafe shape.pseudoHeaderSum(first, transportLength: length - start)
    unsafe first.write16(InternetChecksum.fold(sum), shape.checksumPlace)
    header.headerLength = UInt16(shape.payloadStart)
    header.segment = UInt16(segment)
  }
}
