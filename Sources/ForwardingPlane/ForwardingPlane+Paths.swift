public import SkynetWire
internal import Synchronization

/// Control: ends of paths.
extension ForwardingPlane {
  /// The longest inner packet that fits a datagram.
  static let mtuMax = PacketLayout.datagramMax - PacketLayout.overheadOfIPPacket

  private func live(_ path: PathIndex) -> UnsafeMutablePointer<PathEntry>? {
    guard Int(path.value) < limits.paths else { return nil }
    let entry = unsafe tables.pointee.paths + Int(path.value)
    return unsafe entry.pointee.isLive ? entry : nil
  }

  public func installPath(_ path: PathIndex, _ end: PathEnd) {
    precondition(
      Int(path.value) < limits.paths && Int(end.link.value) < limits.links, "no such path")
    precondition(end.mtu > 0 && end.mtu <= Self.mtuMax, "a path takes packets of some length")
    unsafe precondition(
      end.ownLabel.index > 0 && end.ownLabel.index < tables.pointee.labelsMax, "no such label")
    let place = Int(path.value)
    let entry = unsafe tables.pointee.paths + place
    let label = unsafe tables.pointee.labels + end.ownLabel.index
    unsafe precondition(!entry.pointee.isLive, "a path is installed once")
    unsafe precondition(
      label.pointee.kind == .terminal && label.pointee.partner < 0
        && label.pointee.generation == end.ownLabel.generation, "a path has a label of its own")
    unsafe fill(entry, end)
    unsafe write(end.keys, to: tables.pointee.pathKeys + place * 64)
    alone {
      unsafe entry.pointee.isLive = true
      unsafe label.pointee.partner = Int32(place)
    }
  }

  private func fill(_ entry: UnsafeMutablePointer<PathEntry>, _ end: PathEnd) {
    unsafe entry.pointee = PathEntry()
    unsafe entry.pointee.window.start(size: PlaneTables.pathWindow)
    unsafe entry.pointee.isHeaderOnly = end.isHeaderOnly
    unsafe entry.pointee.hopsLeft = end.hopsLeft
    unsafe entry.pointee.permissions = end.permissions
    unsafe entry.pointee.suite = end.keys.suite
    unsafe entry.pointee.link = Int(end.link.value)
    unsafe entry.pointee.label = end.label.value
    unsafe entry.pointee.ownLabel = end.ownLabel.index
    unsafe entry.pointee.mtu = end.mtu
    unsafe entry.pointee.address = end.address
    unsafe entry.pointee.exitAddress = ExitAddress(of: end.address).value
  }

  public func setMTU(_ mtu: Int, of path: PathIndex) {
    precondition(mtu > 0 && mtu <= Self.mtuMax, "a path takes packets of some length")
    guard let entry = unsafe live(path) else { preconditionFailure("no such path") }
    alone { unsafe entry.pointee.mtu = mtu }
  }

  /// Removes it, and what addresses it carried; its label stays.
  public func removePath(_ path: PathIndex) {
    guard let entry = unsafe live(path) else { return }
    let place = Int(path.value)
    let label = unsafe tables.pointee.labels + entry.pointee.ownLabel
    var removed = 0
    alone {
      if unsafe label.pointee.kind == .terminal && label.pointee.partner == Int32(place) {
        unsafe label.pointee.partner = -1
      }
      removed = unsafe tables.pointee.addresses.removeAll(of: place)
      if unsafe tables.pointee.exit == place { unsafe tables.pointee.exit = -1 }
      unsafe entry.pointee.isLive = false
    }
    addressesCount -= removed
    unsafe entry.pointee.window.end()
    unsafe (tables.pointee.pathKeys + place * 64).update(repeating: 0, count: 64)
  }

  public func use(ofPath path: PathIndex) -> PathUse? {
    guard let entry = unsafe live(path) else { return nil }
    unsafe entry.pointee.lock.lock(tables.pointee.pause)
    let packets = unsafe entry.pointee.receivedPackets
    let bytes = unsafe entry.pointee.receivedBytes
    let last = unsafe entry.pointee.lastReceivedMilliseconds
    let expected = unsafe entry.pointee.window.next
    unsafe entry.pointee.lock.unlock()
    return unsafe PathUse(
      sentBytes: entry.pointee.sentBytes.load(ordering: .relaxed),
      sentPackets: entry.pointee.next.load(ordering: .relaxed), receivedBytes: bytes,
      receivedPackets: packets, expectedPackets: expected,
      lastSentMilliseconds: entry.pointee.lastSentMilliseconds.load(ordering: .relaxed),
      lastReceivedMilliseconds: last,
      lastPayloadMilliseconds: entry.pointee.lastPayloadMilliseconds.load(ordering: .relaxed))
  }

  /// Has `receiptDue` told, once, when so many more bytes have gone either way; `.max`: never.
  public func setWake(afterBytes bytes: UInt64, ofPath path: PathIndex) {
    guard let entry = unsafe live(path), let use = use(ofPath: path) else { return }
    unsafe entry.pointee.wakeSentBytes.store(
      Self.sum(use.sentBytes, bytes), ordering: .relaxed)
    unsafe entry.pointee.wakeReceivedBytes.store(
      Self.sum(use.receivedBytes, bytes), ordering: .relaxed)
  }

  private static func sum(_ one: UInt64, _ other: UInt64) -> UInt64 {
    let (sum, isTooMuch) = one.addingReportingOverflow(other)
    return isTooMuch ? .max : sum
  }

  /// Packets for this address take this path from now on.
  ///
  /// - Returns: false where there are too many addresses.
  public func setPath(_ path: PathIndex, for address: OverlayAddress) -> Bool {
    guard let entry = unsafe live(path) else { preconditionFailure("no such path") }
    let before = unsafe tables.pointee.addresses.find(high: address.high, low: address.low)
    guard before >= 0 || addressesCount < limits.addresses else { return false }
    alone {
      _ = unsafe tables.pointee.addresses.set(address, Int(path.value))
      prefer(before, false, for: address)
      if unsafe entry.pointee.address == address { unsafe entry.pointee.isPreferred = true }
    }
    if before < 0 { addressesCount += 1 }
    return true
  }

  public func removeAddress(_ address: OverlayAddress) {
    let before = unsafe tables.pointee.addresses.find(high: address.high, low: address.low)
    guard before >= 0 else { return }
    alone {
      _ = unsafe tables.pointee.addresses.remove(address)
      prefer(before, false, for: address)
    }
    addressesCount -= 1
  }

  private func prefer(_ path: Int, _ isPreferred: Bool, for address: OverlayAddress) {
    guard path >= 0 else { return }
    let entry = unsafe tables.pointee.paths + path
    if unsafe entry.pointee.address == address {
      unsafe entry.pointee.isPreferred = isPreferred
      unsafe entry.pointee.toldMilliseconds.store(0, ordering: .relaxed)
    }
  }

  /// The far end, whose exit we are, has its IPv4 address here, on this path: it may send from it.
  public func setExitAddress(of path: PathIndex) {
    guard let entry = unsafe live(path) else { preconditionFailure("no such path") }
    unsafe precondition(
      entry.pointee.permissions.contains(.anyDestination), "we are the exit of this path")
    alone { unsafe entry.pointee.hasExitAddress = true }
  }

  /// IPv4 packets for the far end's address behind this exit take this path from now on, whoever set it up.
  ///
  /// - Returns: false where there are too many addresses.
  public func setExitPath(_ path: PathIndex) -> Bool {
    guard let entry = unsafe live(path) else { preconditionFailure("no such path") }
    return unsafe setPath(path, for: PlaneTables.key(entry.pointee.exitAddress))
  }

  /// Packets for what is no overlay address take this path; nil: none.
  public func setExit(_ path: PathIndex?) {
    var place = -1
    if let path {
      unsafe precondition(live(path) != nil, "no such path")
      place = Int(path.value)
    }
    alone { unsafe tables.pointee.exit = place }
  }
}
