internal import SkynetWire
internal import Synchronization

/// A datagram of a batch between its stages.
@safe
struct PacketState {
  var start: UnsafeMutablePointer<UInt8>
  /// Of the datagram, bytes.
  var length: Int
  /// Of the link, then of the ends where it is opened for them.
  var counter: UInt64
  /// The slot of its session, or its path; -1: dropped.
  var slot: Int
  /// What the datagram is to be marked with.
  var congestion: UInt8 = 0
}

/// Datagrams that touch, on their way to one link.
@safe
struct Piece {
  var start: UnsafeMutablePointer<UInt8>
  var length: Int32
  var segmentLength: Int32
  var segments: Int32
  /// The next piece for the same link; -1: none.
  var next: Int32
  var congestion: UInt8
}

/// The pieces of a batch for one link, in order; -1 where there are none.
struct Chain {
  var first: Int32 = -1
  var last: Int32 = -1
}

/// A counter that one thread writes and others may read.
struct OwnCounter: ~Copyable {
  private let value = Atomic<UInt64>(0)

  @inline(__always)
  func add(_ count: Int) {
    value.store(
      value.load(ordering: .relaxed) &+ UInt64(truncatingIfNeeded: count), ordering: .relaxed)
  }

  func read() -> UInt64 { value.load(ordering: .relaxed) }
}

/// What one thread needs for itself.
@safe
struct WorkerState: ~Copyable {
  /// How many datagrams go through each stage before the next: few enough to stay in the first cache.
  static let burst = 16
  static let piecesMax = 4096
  /// UDP_MAX_SEGMENTS of Linux.
  static let segmentsMax: Int32 = 64

  let packets: UnsafeMutablePointer<PacketState>
  let pieces: UnsafeMutablePointer<Piece>
  var piecesCount: Int32 = 0
  let chains: UnsafeMutablePointer<Chain>
  /// The links whose chains hold something.
  let touched: UnsafeMutablePointer<UInt16>
  var touchedCount = 0
  /// Associated data of a header sealed alone: 16 bytes of header and the tag of the ends.
  let context: UnsafeMutablePointer<UInt8>
  let notices: NoticeRing

  let receivedDatagrams = OwnCounter()
  let receivedBytes = OwnCounter()
  let sentDatagrams = OwnCounter()
  let sentBytes = OwnCounter()
  let forwardedPackets = OwnCounter()
  let forwardedBytes = OwnCounter()
  let unpaidForwardBytes = OwnCounter()
  let unpaidReverseBytes = OwnCounter()
  let deliveredPackets = OwnCounter()
  let deliveredBytes = OwnCounter()
  let takenPackets = OwnCounter()
  let takenBytes = OwnCounter()
  let noticesGiven = OwnCounter()
  let drops: UnsafeMutablePointer<OwnCounter>

  init(limits: PlaneLimits) {
    unsafe packets = UnsafeMutablePointer<PacketState>.allocate(capacity: Self.burst)
    unsafe pieces = UnsafeMutablePointer<Piece>.allocate(capacity: Self.piecesMax)
    unsafe chains = UnsafeMutablePointer<Chain>.allocate(capacity: limits.links)
    unsafe chains.initialize(repeating: Chain(), count: limits.links)
    unsafe touched = UnsafeMutablePointer<UInt16>.allocate(capacity: limits.links)
    unsafe context = Memory64.allocate(UInt8.self, count: 2 * Batch.HeaderCopy.bytes)
    notices = NoticeRing(capacity: limits.notices)
    let reasons = DropReason.allCases.count
    unsafe drops = Memory64.allocate(OwnCounter.self, count: reasons)
    for index in 0..<reasons { unsafe (drops + index).initialize(to: OwnCounter()) }
  }

  func deallocate() {
    unsafe packets.deallocate()
    unsafe pieces.deallocate()
    unsafe chains.deallocate()
    unsafe touched.deallocate()
    unsafe context.deallocate()
    notices.deallocate()
    unsafe drops.deallocate()
  }

  @inline(__always)
  func drop(_ reason: DropReason, _ count: Int = 1) { unsafe drops[reason.rawValue].add(count) }
}
