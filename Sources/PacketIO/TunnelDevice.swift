internal import Base
internal import CLinux
public import LinuxIO
public import SkynetWire

/// One queue of a network device whose packets this process carries (linux/if_tun.h).
///
/// The kernel gives and takes TCP and UDP in runs of up to 64 KiB, and leaves their checksums to whoever needs
/// one. Address, MTU and state of the device are set over route netlink.
@safe
public struct TunnelDevice: ~Copyable {
  private static let runBytes = 65536
  /// Of IPv6 and TCP.
  private static let headersMax = 100

  public let name: String
  public let mtu: Int
  /// Whether the kernel gives and takes runs of UDP (since Linux 6.2).
  public let segmentsDatagrams: Bool
  public internal(set) var counters = TunnelCounters()

  let descriptor: FileDescriptor
  var coalescer: Coalescer
  private let arena: UnsafeMutablePointer<UInt8>
  private let arenaBytes: Int
  private var arenaUsed = 0
  /// A run that the kernel left whole; `mtu` bytes in front of the rest come by way of the arena.
  private let run: UnsafeMutablePointer<UInt8>
  private let virtualHeader: UnsafeMutablePointer<UInt8>
  private let pieces: UnsafeMutablePointer<iovec>
  /// What is left of the run where a list or the arena was full.
  private var rest: Segmenter?

  /// Makes the device, or opens one more queue of one that is there.
  ///
  /// - Parameters:
  ///   - name: 1 to 15 bytes.
  ///   - mtu: the longest packet that `read` gives, bytes; the device's own must not be more.
  ///   - arenaBytes: memory for what one call of `read` gives.
  public init(name: String, mtu: Int, arenaBytes: Int = 256 << 10) throws(SystemError) {
    var segmentsDatagrams: Int32 = 0
    let descriptor = FileDescriptor(
      owning: Int32(
        try demand(unsafe sky_tunnel_open(name, &segmentsDatagrams), "open", "tunnel " + name)))
    self.init(
      descriptor, name: name, mtu: mtu, arenaBytes: arenaBytes,
      segmentsDatagrams: segmentsDatagrams != 0)
  }

  /// For tests, whose kernel is the other end of a pair of sockets.
  ///
  /// - Parameter descriptor: anything that keeps the borders of messages.
  package init(
    _ descriptor: consuming FileDescriptor, name: String, mtu: Int, arenaBytes: Int,
    segmentsDatagrams: Bool
  ) {
    precondition(mtu >= 576 && mtu <= 65535, "no such MTU")
    let slot = PacketLayout.headroom + mtu + PacketLayout.tailroom
    precondition(arenaBytes >= slot, "the arena has room for a packet")
    self.descriptor = descriptor
    self.name = name
    self.mtu = mtu
    self.segmentsDatagrams = segmentsDatagrams
    self.arenaBytes = arenaBytes
    coalescer = Coalescer(joinsDatagrams: segmentsDatagrams)
    unsafe arena = .allocate(capacity: arenaBytes)
    unsafe run = .allocate(capacity: mtu + Self.runBytes)
    unsafe virtualHeader = .allocate(capacity: VirtualHeader.bytes)
    unsafe pieces = .allocate(capacity: 3)
    unsafe sky_piece(pieces, virtualHeader, UInt64(VirtualHeader.bytes))
    unsafe sky_piece(pieces + 2, run + mtu, UInt64(Self.runBytes))
  }

  deinit {
    unsafe arena.deallocate()
    unsafe run.deallocate()
    unsafe virtualHeader.deallocate()
    unsafe pieces.deallocate()
  }

  /// For a `Poller`.
  public var number: Int32 { descriptor.number }

  /// Whether a run is not given out wholly: `read` again, without waiting.
  public var hasRest: Bool { rest != nil }

  /// Replaces the list by the packets that wait, none longer than the MTU; nothing where none waits.
  ///
  /// A list and an arena with room for several runs of 64 KiB make the best of a call; with less room it
  /// gives one run, or a part of it.
  ///
  /// The memory of the packets is the device's and valid until the next call; it may be changed in place, room
  /// in front and behind included.
  /// - Throws: for a device that is gone.
  public mutating func read(
    into packets: inout PacketList<TunnelPacket>
  ) throws(SystemError) {
    packets.removeAll()
    arenaUsed = 0
    while true {
      if rest != nil, !cut(into: &packets) { return }
      guard packets.isEmpty || hasRoomForRun(packets.room) else { return }
      guard let place = unsafe room(mtu) else { return }
      unsafe sky_piece(pieces + 1, place, UInt64(mtu))
      let result = unsafe sky_read_pieces(descriptor.number, pieces, 3)
      if result == -Int64(SKY_ERROR_INTERRUPTED) { continue }
      if result == -Int64(SKY_ERROR_AGAIN) { return }
      let count = Int(try demand(result, "read", "tunnel " + name)) - VirtualHeader.bytes
      counters.reads += 1
      unsafe take(place, length: count, into: &packets)
    }
  }

  /// Whether a whole run can follow: one in two halves would be joined to two packets at the far end.
  @inline(__always)
  private func hasRoomForRun(_ packetRoom: Int) -> Bool {
    let count = Self.runBytes / mtu + 2
    let overhead = PacketLayout.headroom + PacketLayout.tailroom + Self.headersMax
    return packetRoom >= count && arenaUsed + Self.runBytes + count * overhead <= arenaBytes
  }

  /// Where the next packet of up to `length` bytes goes; nil where the arena is full.
  @inline(__always)
  private func room(_ length: Int) -> UnsafeMutablePointer<UInt8>? {
    let needed = PacketLayout.headroom + length + PacketLayout.tailroom
    guard arenaUsed + needed <= arenaBytes else { return nil }
    return unsafe arena + arenaUsed + PacketLayout.headroom
  }

  @inline(__always)
  private mutating func give(
    _ place: UnsafeMutablePointer<UInt8>, length: Int, isPartial: Bool,
    into packets: inout PacketList<TunnelPacket>
  ) {
    arenaUsed += PacketLayout.headroom + length + PacketLayout.tailroom
    counters.readPackets += 1
    counters.readBytes += UInt64(length)
    unsafe packets.append(
      TunnelPacket(start: place, length: Int32(length), isChecksumPartial: isPartial))
  }

  /// What was read lies at `place`, and what is beyond the MTU in the run.
  private mutating func take(
    _ place: UnsafeMutablePointer<UInt8>, length: Int,
    into packets: inout PacketList<TunnelPacket>
  ) {
    guard length >= 20 else {
      counters.unusable += 1
      return
    }
    let header = unsafe VirtualHeader.load(virtualHeader)
    if header.kind == VirtualHeader.single {
      unsafe takeSingle(place, length: length, header: header, into: &packets)
      return
    }
    unsafe run.update(from: place, count: min(length, mtu))
    rest = unsafe Segmenter(run, length: length, header: header, mtu: mtu)
    if rest == nil { counters.unusable += 1 }
  }

  private mutating func takeSingle(
    _ place: UnsafeMutablePointer<UInt8>, length: Int, header: VirtualHeader,
    into packets: inout PacketList<TunnelPacket>
  ) {
    guard length <= mtu else {
      counters.unusable += 1
      return
    }
    guard header.flags & VirtualHeader.needsChecksum != 0 else {
      unsafe give(place, length: length, isPartial: false, into: &packets)
      return
    }
    let start = Int(header.checksumStart)
    let field = start + Int(header.checksumOffset)
    if let shape = unsafe TransportPacket(place, length: length), shape.transport != .other,
      shape.transportStart == start, shape.checksumPlace == field
    {
      unsafe give(place, length: length, isPartial: true, into: &packets)
    } else if start < length, field + 2 <= length {
      // Something that no receiver would know how to finish, a tunnel in the tunnel for example.
      unsafe Segmenter.finish(place, length: length, from: start, at: field, isTCP: true)
      unsafe give(place, length: length, isPartial: false, into: &packets)
    } else {
      counters.unusable += 1
    }
  }

  /// Gives out packets of the run; false where there is no more room.
  private mutating func cut(into packets: inout PacketList<TunnelPacket>) -> Bool {
    guard var work = rest else { return true }
    while !work.isDone {
      guard !packets.isFull, let place = unsafe room(work.nextLength) else {
        rest = work
        return false
      }
      let length = work.nextLength
      unsafe work.emit(to: place)
      unsafe give(place, length: length, isPartial: work.leavesChecksum, into: &packets)
    }
    rest = nil
    return true
  }
}
