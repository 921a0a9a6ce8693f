internal import CLinux
internal import SkynetWire

/// The kernel's structures for many messages, made once.
@safe
struct MessageTable: ~Copyable {
  let messages: UnsafeMutablePointer<sky_message>
  private let envelopes: UnsafeMutablePointer<sky_envelope>
  private let pieces: UnsafeMutablePointer<iovec>
  let capacity: Int
  let piecesPerMessage: Int

  init(capacity: Int, piecesPerMessage: Int) {
    unsafe messages = .allocate(capacity: capacity)
    unsafe envelopes = .allocate(capacity: capacity)
    unsafe pieces = .allocate(capacity: capacity * piecesPerMessage)
    unsafe messages.initialize(repeating: sky_message(), count: capacity)
    unsafe envelopes.initialize(repeating: sky_envelope(), count: capacity)
    unsafe pieces.initialize(repeating: iovec(), count: capacity * piecesPerMessage)
    self.capacity = capacity
    self.piecesPerMessage = piecesPerMessage
    for index in 0..<capacity {
      unsafe sky_message_tie(
        messages + index, envelopes + index, pieces + index * piecesPerMessage)
    }
  }

  deinit {
    unsafe messages.deallocate()
    unsafe envelopes.deallocate()
    unsafe pieces.deallocate()
  }

  @inline(__always)
  func setPiece(
    _ piece: Int, of message: Int, start: UnsafeMutablePointer<UInt8>, length: Int
  ) {
    assert(message < capacity && piece < piecesPerMessage)
    unsafe sky_piece(pieces + message * piecesPerMessage + piece, start, UInt64(length))
  }

  @inline(__always)
  func address(
    _ message: Int, to endpoint: Endpoint, congestion: UInt8, segment: Int, pieceCount: Int
  ) {
    assert(message < capacity && pieceCount <= piecesPerMessage)
    unsafe sky_message_address(
      messages + message, endpoint.high, endpoint.low, endpoint.port, endpoint.interface,
      congestion, UInt16(segment), UInt32(pieceCount))
  }
}
