internal import SkynetWire
internal import Synchronization

/// Packets that leave the overlay, or come from outside: rules and ways of their own.
extension Batch {
  /// A destination that no packet of a path may have.
  static let nowhere = -2

  /// The path of a packet from the tunnel device that is for no node of the overlay; -1 where there is none.
  ///
  /// At an exit an IPv4 packet for one of those who go out through it takes the path to that one.
  @inline(never)
  func exitPath(_ text: UnsafeMutablePointer<UInt8>) -> Int {
    if unsafe text[0] >> 4 == 6 {
      return unsafe InnerPacket.isOutside6(text + InnerPacket.target6)
        ? tables.pointee.exit : Self.nowhere
    }
    let target = unsafe text.word(InnerPacket.target4)
    if ExitAddress.contains(target) {
      let key = PlaneTables.key(target)
      return unsafe tables.pointee.addresses.find(high: key.high, low: key.low)
    }
    return InnerPacket.isOutside4(target) ? unsafe tables.pointee.exit : Self.nowhere
  }

  /// Whether a packet that goes not from end to end may be handed to the tunnel device; else it is dropped.
  ///
  /// What comes of our exit has a source outside and is for us; of whom we are the exit for is his own and
  /// goes outside. Nothing goes from one to another: that would be a way around the paths of the overlay.
  @inline(never)
  func mayPassExit(
    _ text: UnsafeMutablePointer<UInt8>, _ count: Int, _ path: UnsafeMutablePointer<PathEntry>,
    _ place: Int
  ) -> Bool {
    let isIPv6 = unsafe text[0] >> 4 == 6
    let permissions = unsafe path.pointee.permissions
    if permissions.contains(.anySource),
      unsafe isIPv6 ? isFromOutside6(text) : isFromOutside4(text, path)
    {
      return true
    }
    if permissions.contains(.anyDestination),
      unsafe isIPv6 ? isForOutside6(text, path) : isForOutside4(text, path)
    {
      if unsafe isIPv6 || path.pointee.hasExitAddress { return true }
      drop(.addressTaken)
      unsafe tellTaken(text, count, path, place)
      return false
    }
    drop(.addressNotAllowed)
    return false
  }

  private func isFromOutside6(_ text: UnsafeMutablePointer<UInt8>) -> Bool {
    let own = unsafe tables.pointee.own
    return unsafe text.long(InnerPacket.target6) == own.high
      && text.long(InnerPacket.target6 + 8) == own.low
      && InnerPacket.isOutside6(text + InnerPacket.source6)
  }

  /// The exit itself may have an address of this kind, behind an exit of its own.
  private func isFromOutside4(
    _ text: UnsafeMutablePointer<UInt8>, _ path: UnsafeMutablePointer<PathEntry>
  ) -> Bool {
    let source = unsafe text.word(InnerPacket.source4)
    return unsafe text.word(InnerPacket.target4) == tables.pointee.ownExitAddress
      && (InnerPacket.isOutside4(source) || source == path.pointee.exitAddress)
  }

  private func isForOutside6(
    _ text: UnsafeMutablePointer<UInt8>, _ path: UnsafeMutablePointer<PathEntry>
  ) -> Bool {
    let far = unsafe path.pointee.address
    return unsafe text.long(InnerPacket.source6) == far.high
      && text.long(InnerPacket.source6 + 8) == far.low
      && InnerPacket.isOutside6(text + InnerPacket.target6)
  }

  private func isForOutside4(
    _ text: UnsafeMutablePointer<UInt8>, _ path: UnsafeMutablePointer<PathEntry>
  ) -> Bool {
    unsafe text.word(InnerPacket.source4) == path.pointee.exitAddress
      && InnerPacket.isOutside4(text.word(InnerPacket.target4))
  }

  private func tellTaken(
    _ text: UnsafeMutablePointer<UInt8>, _ count: Int, _ path: UnsafeMutablePointer<PathEntry>,
    _ place: Int
  ) {
    guard unsafe isTimeToTell(path.pointee.refusedMilliseconds) else { return }
    var head = NoticeHead(kind: .addressTaken)
    head.path = UInt32(place)
    unsafe tell(head, text, min(count, Self.quotedBytesMax))
  }
}
