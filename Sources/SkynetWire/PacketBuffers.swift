/// Datagrams of one neighbour that lie behind each other in memory: what the UDP socket gives and takes.
///
/// All have `segmentLength` bytes but the last, which may be shorter. The memory belongs to whoever made the
/// run and is valid until that one is asked for more.
@safe @frozen
public struct DatagramRun: BitwiseCopyable {
  public var start: UnsafeMutablePointer<UInt8>
  /// Of all datagrams together, bytes; at least 1.
  public var length: Int32
  /// At least 1; `length` for a single datagram.
  public var segmentLength: Int32
  public var endpoint: Endpoint
  /// Explicit congestion notification of the outer header (RFC 3168), two bits.
  public var congestion: UInt8

  @inlinable
  public init(
    start: UnsafeMutablePointer<UInt8>, length: Int32, segmentLength: Int32, endpoint: Endpoint,
    congestion: UInt8 = 0
  ) {
    unsafe self.start = unsafe start
    self.length = length
    self.segmentLength = segmentLength
    self.endpoint = endpoint
    self.congestion = congestion
  }

  @inlinable public var count: Int { Int((length + segmentLength - 1) / segmentLength) }
}

/// An IP packet in memory: what the tunnel device gives and takes.
///
/// One that the device gave has `PacketLayout.headroom` bytes of room in front of it and
/// `PacketLayout.tailroom` behind it, so that it is sealed where it lies. Equal ones of one flow
/// follow each other in such a way that their datagrams touch: a run needs no copy.
@safe @frozen
public struct TunnelPacket: BitwiseCopyable {
  public var start: UnsafeMutablePointer<UInt8>
  /// Bytes, IP header included.
  public var length: Int32
  /// The checksum field of its TCP or UDP holds the sum of the pseudo-header alone, or is to be seen as
  /// such: who takes the packet finishes it, or needs none (`PacketClass.partialChecksum`).
  public var isChecksumPartial: Bool

  @inlinable
  public init(start: UnsafeMutablePointer<UInt8>, length: Int32, isChecksumPartial: Bool) {
    unsafe self.start = unsafe start
    self.length = length
    self.isChecksumPartial = isChecksumPartial
  }
}

/// A list of plain values in memory of its own that never grows: no allocation, no reference counting.
///
/// More than `capacity` is our bug.
@safe
public struct PacketList<Element: BitwiseCopyable>: ~Copyable {
  @usableFromInline let storage: UnsafeMutablePointer<Element>
  @usableFromInline var used = 0
  public let capacity: Int

  public init(capacity: Int) {
    precondition(capacity > 0, "a list has room for something")
    unsafe storage = UnsafeMutablePointer<Element>.allocate(capacity: capacity)
    self.capacity = capacity
  }

  deinit { unsafe storage.deallocate() }

  @inlinable public var count: Int { used }
  @inlinable public var isEmpty: Bool { used == 0 }
  @inlinable public var isFull: Bool { used == capacity }
  @inlinable public var room: Int { capacity - used }

  @inlinable
  public mutating func append(_ element: Element) {
    precondition(used < capacity, "the list is full")
    unsafe (storage + used).initialize(to: element)
    used += 1
  }

  @inlinable public mutating func removeAll() { used = 0 }

  @inlinable
  public subscript(index: Int) -> Element {
    get {
      precondition(index >= 0 && index < used, "no such element")
      return unsafe storage[index]
    }
    set {
      precondition(index >= 0 && index < used, "no such element")
      unsafe storage[index] = newValue
    }
  }
}
