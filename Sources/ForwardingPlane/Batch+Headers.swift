internal import SkynetWire
internal import Sodium

/// The seal of a link over the header alone: sixteen bytes are sealed, the header before them and the tag of the
/// ends go with them.
///
/// What the ends sealed between is not gone over again. A hop cannot tell then whether it was changed on its
/// way; the far end can, by the tag that came with the header.
extension Batch {
  /// A copy with all that belongs together in one piece, of which each worker has two.
  enum HeaderCopy {
    static let sealed = 0
    /// Right behind what is sealed, where a pair has it.
    static let tag = 16
    static let context = 32
    static let contextCount = 32
    static let bytes = 64
  }

  /// Seals packets whose headers stand; two at once where that is faster.
  @inline(__always)
  func sealHeaders(_ first: Int, _ end: Int, _ slot: Int) {
    let packets = unsafe worker.pointee.packets
    let suite = unsafe tables.pointee.sessions[slot].suite
    let key = unsafe UnsafePointer(tables.pointee.sessionKeys + slot &* 64)
    let isPairing = unsafe tables.pointee.hasPairs && suite == .aegis128L
    let one = unsafe worker.pointee.context
    let two = unsafe one + HeaderCopy.bytes
    var index = first
    while index < end {
      let packet = unsafe packets + index
      index &+= 1
      guard unsafe packet.pointee.slot >= 0 else { continue }
      unsafe copyHeader(packet, to: one)
      if isPairing, index < end, unsafe packets[index].slot >= 0 {
        unsafe copyHeader(packets + index, to: two)
        unsafe PacketCipher.sealPair(
          key: key, counters: (packet.pointee.counter, packets[index].counter), text1: one,
          text2: two, count: HeaderCopy.tag, context1: one + HeaderCopy.context,
          context2: two + HeaderCopy.context, contextCount: HeaderCopy.contextCount)
        unsafe returnHeader(packets + index, from: two)
        index &+= 1
      } else {
        unsafe PacketCipher.seal(
          suite, key: key, counter: packet.pointee.counter, text: one, count: HeaderCopy.tag,
          tag: one + HeaderCopy.tag, context: one + HeaderCopy.context,
          contextCount: HeaderCopy.contextCount)
      }
      unsafe returnHeader(packet, from: one)
    }
  }

  /// Opens two headers of one session at once; bit 0: the first is whole, bit 1: the second.
  @inline(__always)
  func openHeaders(
    _ key: UnsafePointer<UInt8>, _ first: UnsafeMutablePointer<PacketState>,
    _ second: UnsafeMutablePointer<PacketState>
  ) -> Int {
    guard unsafe hasTagOfEnds(first) else { return 0 }
    let one = unsafe worker.pointee.context
    let two = unsafe one + HeaderCopy.bytes
    unsafe copyHeader(first, to: one)
    unsafe copyHeader(second, to: two)
    let opened = unsafe PacketCipher.openPair(
      key: key, counters: (first.pointee.counter, second.pointee.counter), text1: one, text2: two,
      count: HeaderCopy.tag, context1: one + HeaderCopy.context,
      context2: two + HeaderCopy.context, contextCount: HeaderCopy.contextCount)
    unsafe returnHeader(first, from: one)
    unsafe returnHeader(second, from: two)
    return opened
  }

  func openHeader(
    _ suite: CipherSuite, _ key: UnsafePointer<UInt8>, _ packet: UnsafeMutablePointer<PacketState>
  ) -> Bool {
    guard unsafe hasTagOfEnds(packet) else { return false }
    let copy = unsafe worker.pointee.context
    unsafe copyHeader(packet, to: copy)
    let isOpen = unsafe PacketCipher.open(
      suite, key: key, counter: packet.pointee.counter, text: copy, count: HeaderCopy.tag,
      tag: copy + HeaderCopy.tag, context: copy + HeaderCopy.context,
      contextCount: HeaderCopy.contextCount)
    unsafe returnHeader(packet, from: copy)
    return isOpen
  }

  @inline(__always)
  private func hasTagOfEnds(_ packet: UnsafeMutablePointer<PacketState>) -> Bool {
    unsafe packet.pointee.length >= PacketLayout.overhead + PacketLayout.endToEndOverhead
  }

  @inline(__always)
  private func copyHeader(
    _ packet: UnsafeMutablePointer<PacketState>, to copy: UnsafeMutablePointer<UInt8>
  ) {
    let start = unsafe packet.pointee.start
    let tag = unsafe start + (packet.pointee.length &- PacketLayout.tag)
    unsafe copy.storeSixteen(at: HeaderCopy.sealed, from: start + PacketLayout.label)
    unsafe copy.storeSixteen(at: HeaderCopy.tag, from: tag)
    unsafe copy.storeSixteen(at: HeaderCopy.context, from: start)
    unsafe copy.storeSixteen(at: HeaderCopy.context &+ 16, from: tag - PacketLayout.tag)
  }

  @inline(__always)
  private func returnHeader(
    _ packet: UnsafeMutablePointer<PacketState>, from copy: UnsafeMutablePointer<UInt8>
  ) {
    let start = unsafe packet.pointee.start
    unsafe start.storeSixteen(at: PacketLayout.label, from: copy)
    unsafe start.storeSixteen(
      at: packet.pointee.length &- PacketLayout.tag, from: copy + HeaderCopy.tag)
  }
}
