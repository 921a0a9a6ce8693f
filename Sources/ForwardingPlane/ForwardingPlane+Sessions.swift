public import SkynetWire
internal import Synchronization

/// Control: sessions of links.
extension ForwardingPlane {
  private func link(_ index: LinkIndex) -> Int {
    precondition(Int(index.value) < limits.links, "no such link")
    return Int(index.value)
  }

  private func slot(_ number: UInt32) -> Int {
    let slot = unsafe tables.pointee.numbers.find(number)
    precondition(slot >= 0, "no such session")
    return slot
  }

  /// Where the datagrams of a link go; needed before its first session is used.
  public func setEndpoint(_ endpoint: Endpoint, of link: LinkIndex) {
    let place = self.link(link)
    alone {
      unsafe tables.pointee.links[place].endpoint = endpoint
      unsafe tables.pointee.links[place].toldMilliseconds.store(0, ordering: .relaxed)
    }
  }

  /// Whether there is room for one more session.
  public var hasRoomForSession: Bool { !freeSessions.isEmpty }

  /// From now on packets with this number are opened.
  ///
  /// - Parameters:
  ///   - number: our choice, random; not in use.
  ///   - peerNumber: what the neighbour wants in packets for it.
  public func installSession(
    _ number: UInt32, peerNumber: UInt32, link: LinkIndex, keys: SessionKeys
  ) {
    let place = self.link(link)
    unsafe precondition(tables.pointee.numbers.find(number) < 0, "a session is installed once")
    guard let slot = freeSessions.popLast() else { preconditionFailure("too many sessions") }
    let entry = unsafe tables.pointee.sessions + slot
    unsafe entry.pointee = SessionEntry()
    unsafe entry.pointee.window.start(size: PlaneTables.linkWindow)
    unsafe entry.pointee.number = number
    unsafe entry.pointee.peerNumber = peerNumber
    unsafe entry.pointee.link = place
    unsafe entry.pointee.suite = keys.suite
    unsafe entry.pointee.isLive = true
    unsafe write(keys, to: tables.pointee.sessionKeys + slot * 64)
    alone { unsafe tables.pointee.numbers.insert(number, slot) }
  }

  /// The link sends on this session from now on.
  public func useSession(_ number: UInt32) {
    let slot = slot(number)
    alone {
      unsafe tables.pointee.links[tables.pointee.sessions[slot].link].session = slot
    }
  }

  /// Forgets keys and window; where the link sent on it, it sends no more.
  public func removeSession(_ number: UInt32) {
    let slot = slot(number)
    let entry = unsafe tables.pointee.sessions + slot
    alone {
      unsafe tables.pointee.numbers.remove(number)
      let link = unsafe tables.pointee.links + entry.pointee.link
      if unsafe link.pointee.session == slot { unsafe link.pointee.session = -1 }
    }
    unsafe entry.pointee.window.end()
    unsafe entry.pointee.isLive = false
    unsafe (tables.pointee.sessionKeys + slot * 64).update(repeating: 0, count: 64)
    freeSessions.append(slot)
  }

  public func use(ofSession number: UInt32) -> SessionUse? {
    let slot = unsafe tables.pointee.numbers.find(number)
    guard slot >= 0 else { return nil }
    let entry = unsafe tables.pointee.sessions + slot
    unsafe entry.pointee.lock.lock(tables.pointee.pause)
    let packets = unsafe entry.pointee.receivedPackets
    let bytes = unsafe entry.pointee.receivedBytes
    let last = unsafe entry.pointee.lastReceivedMilliseconds
    unsafe entry.pointee.lock.unlock()
    return unsafe SessionUse(
      link: LinkIndex(UInt16(entry.pointee.link)),
      sentPackets: entry.pointee.next.load(ordering: .relaxed), receivedPackets: packets,
      sentBytes: entry.pointee.sentBytes.load(ordering: .relaxed), receivedBytes: bytes,
      lastSentMilliseconds: entry.pointee.lastSentMilliseconds.load(ordering: .relaxed),
      lastReceivedMilliseconds: last)
  }

  /// 32 bytes to send with, then 32 to receive with.
  func write(_ keys: SessionKeys, to memory: UnsafeMutablePointer<UInt8>) {
    for index in 0..<32 {
      unsafe memory[index] = keys.sending[index]
      unsafe memory[32 + index] = keys.receiving[index]
    }
  }
}
