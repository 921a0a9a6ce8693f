internal import CLinux
internal import SkynetWire

/// Messages that are made of runs, and how far that has come.
///
/// A message holds up to 64 datagrams of one length (the last may be shorter) for one endpoint,
/// from wherever they lie (udp(7), UDP_SEGMENT).
struct Outbox: ~Copyable {
  static let segmentsMax = 64
  /// Also of a whole message: the kernel puts one UDP header before all of it.
  static let bytesMax = PacketLayout.datagramMax
  private static let plainMax = 16

  /// A place in the list of runs: an index, and bytes of that run that are done with.
  struct Place: BitwiseCopyable {
    var index: Int
    var bytes: Int32
  }

  /// Where a message begins in the list, and what it holds.
  struct Entry: BitwiseCopyable {
    var start: Place
    var segment: Int32
    var bytes: Int32
    var count: Int32
  }

  let table: MessageTable
  /// For one message that goes out datagram by datagram.
  let singles: MessageTable
  private(set) var entries: PacketList<Entry>
  private(set) var isSegmenting = true
  /// Endpoints whose way takes no runs.
  private var plain: PacketList<Endpoint>

  init(messagesMax: Int) {
    table = MessageTable(capacity: messagesMax, piecesPerMessage: Self.segmentsMax)
    singles = MessageTable(capacity: Self.segmentsMax, piecesPerMessage: 1)
    entries = PacketList(capacity: messagesMax)
    plain = PacketList(capacity: Self.plainMax)
  }

  var capacity: Int { table.capacity }

  /// Fills the table with messages from `place` on, and moves it behind them.
  mutating func fill(from place: inout Place, of runs: borrowing PacketList<DatagramRun>) {
    entries.removeAll()
    while place.index < runs.count, !entries.isFull {
      gather(from: &place, of: runs)
    }
  }

  /// One message.
  private mutating func gather(
    from place: inout Place, of runs: borrowing PacketList<DatagramRun>
  ) {
    let first = runs[place.index]
    let message = entries.count
    let segment = min(first.segmentLength, first.length - place.bytes)
    let countMax = canSegment(first.endpoint) ? Int32(Self.segmentsMax) : 1
    var entry = Entry(start: place, segment: segment, bytes: 0, count: 0)
    var pieces = 0
    var pieceStart = unsafe first.start
    var pieceLength = 0
    while place.index < runs.count {
      let run = runs[place.index]
      let rest = run.length - place.bytes
      let isShort = rest < segment
      guard run.segmentLength == segment || rest <= segment, run.congestion == first.congestion,
        sameEndpoint(run.endpoint, first.endpoint)
      else { break }
      let room = min(countMax - entry.count, (Int32(Self.bytesMax) - entry.bytes) / segment)
      let taken = isShort ? (room > 0 ? rest : 0) : min(rest, room * segment)
      guard taken > 0 else { break }
      let start = unsafe run.start + Int(place.bytes)
      if unsafe pieceStart + pieceLength == start || pieceLength == 0 {
        if pieceLength == 0 { unsafe pieceStart = unsafe start }
        pieceLength += Int(taken)
      } else {
        unsafe table.setPiece(pieces, of: message, start: pieceStart, length: pieceLength)
        pieces += 1
        unsafe pieceStart = unsafe start
        pieceLength = Int(taken)
      }
      entry.bytes += taken
      entry.count += (taken + segment - 1) / segment
      place.bytes += taken
      guard place.bytes == run.length else { break }
      place = Place(index: place.index + 1, bytes: 0)
      // Nothing may follow a shorter one.
      if taken % segment != 0 { break }
    }
    unsafe table.setPiece(pieces, of: message, start: pieceStart, length: pieceLength)
    table.address(
      message, to: first.endpoint, congestion: first.congestion,
      segment: entry.count > 1 ? Int(segment) : 0, pieceCount: pieces + 1)
    entries.append(entry)
  }

  @inline(__always)
  private func sameEndpoint(_ one: Endpoint, _ other: Endpoint) -> Bool {
    one.low == other.low && one.high == other.high && one.port == other.port
      && one.interface == other.interface
  }

  private func canSegment(_ endpoint: Endpoint) -> Bool {
    guard isSegmenting else { return false }
    for index in 0..<plain.count where sameEndpoint(plain[index], endpoint) { return false }
    return true
  }

  /// The kernel has refused a run to this endpoint and took its datagrams one by one.
  mutating func stopSegmenting(to endpoint: Endpoint) {
    if plain.isFull { isSegmenting = false } else { plain.append(endpoint) }
  }

  /// The kernel cannot do it at all here (EIO: no checksums by the device).
  mutating func stopSegmenting() { isSegmenting = false }

  /// Prepares the datagrams of one message as messages of their own.
  func separate(_ entry: Entry, of runs: borrowing PacketList<DatagramRun>) {
    var place = entry.start
    for message in 0..<Int(entry.count) {
      let run = runs[place.index]
      let length = min(entry.segment, run.length - place.bytes)
      unsafe singles.setPiece(
        0, of: message, start: run.start + Int(place.bytes), length: Int(length))
      singles.address(
        message, to: run.endpoint, congestion: run.congestion, segment: 0, pieceCount: 1)
      place.bytes += length
      if place.bytes == run.length { place = Place(index: place.index + 1, bytes: 0) }
    }
  }
}
