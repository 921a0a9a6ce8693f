internal import Base
public import Identity

/// Boards that are gone for good, by the owner's word.
extension Formation {
  /// `sky roster remove SERIAL`: the roster after this one is made without the board.
  ///
  /// Refused for a board that was heard within ten minutes, and for ten minutes after a start: who is
  /// here is taken out of the chassis first.
  public mutating func remove(
    _ serial: Identifier, now: UInt64
  ) throws(FormationRefusal) -> [FormationAction] {
    let now = clock(now)
    guard let held else { throw .noRoster }
    guard serial != self.serial else { throw .thisBoard }
    guard held.body.member(serial) != nil || pending?.body.member(serial) != nil else {
      throw .notMember(serial)
    }
    if let seconds = presence(serial, now) { throw .present(serial, seconds: seconds) }
    guard order(serial, isOwn: true, now) else { throw .tooMany }
    tell("board " + serial.hex + " is removed from the cluster by its owner")
    announceSoon(now)
    return take()
  }

  /// Seconds since a board may have been here; nil where it was surely silent for long enough.
  private func presence(_ serial: Identifier, _ now: UInt64) -> UInt64? {
    var last = startedAt
    if let peer = peers.peer(serial), peer.isProven { last = max(last, peer.heardAt) }
    return now >= last + FormationTimes.absentMilliseconds ? nil : (max(now, last) - last) / 1000
  }

  /// Whether the owner removed the board, and this board itself has not heard it for long.
  func isRemovable(_ serial: Identifier, _ now: UInt64) -> Bool {
    guard removals.contains(where: { $0.serial == serial && now < $0.until }) else { return false }
    return presence(serial, now) == nil
  }

  private mutating func order(_ serial: Identifier, isOwn: Bool, _ now: UInt64) -> Bool {
    // What another board tells holds only as long as it goes on telling.
    let span = isOwn ? FormationTimes.removalMilliseconds : FormationTimes.presentMilliseconds
    removals.removeAll { now >= $0.until }
    for index in removals.indices where removals[index].serial == serial {
      removals[index].isOwn = removals[index].isOwn || isOwn
      removals[index].until = max(removals[index].until, now + span)
      return true
    }
    guard removals.count < Self.removalsMax else { return false }
    removals.append(RemovalOrder(serial: serial, isOwn: isOwn, until: now + span, sendAt: now))
    return true
  }

  /// Another member passes on what its owner said.
  mutating func note(_ removal: Removal, from sender: Int, _ now: UInt64) {
    let peer = peers[sender]
    guard let held, removal.clusterKey == held.key, removal.epoch == held.epoch,
      held.body.member(peer.serial)?.key == peer.key, removal.serial != serial,
      held.body.member(removal.serial) != nil || pending?.body.member(removal.serial) != nil
    else { return }
    if order(removal.serial, isOwn: false, now) {
      tellOnce("board " + peer.serial.hex + " says that board " + removal.serial.hex + " is gone")
    }
  }

  mutating func repeatRemovals(_ now: UInt64) {
    removals.removeAll { now >= $0.until }
    guard let held else { return }
    for index in removals.indices where removals[index].isOwn && removals[index].sendAt <= now {
      let serial = removals[index].serial
      removals[index].sendAt = now + FormationTimes.restlessMilliseconds
      send(.removal(Removal(clusterKey: held.key, epoch: held.epoch, serial: serial)))
    }
  }
}
