/// Who should ask for the lease, as one board sees it: the lowest slot that a majority is in touch with.
///
/// This only keeps candidates out of each other's way. Whether somebody acts is decided by votes alone.
struct Candidacy {
  private let own: Int
  private let heard: SlotSet
  private let boards: Int
  /// Who may vote, with whom they hear; this board among them.
  private var voters: [(slot: Int, heard: SlotSet)] = []

  /// - Parameter own: slot of this board, which may vote.
  init(_ contacts: Contacts, own: Int, boards: Int, now: UInt64) {
    self.own = own
    self.boards = boards
    heard = contacts.heard(now: now)
    for slot in 1...boards {
      if slot == own {
        voters.append((slot, heard))
      } else if heard.contains(slot), let beacon = contacts[slot]?.beacon,
        beacon.boards == boards, beacon.flags.contains(.mayVote)
      {
        voters.append((slot, beacon.heard))
      }
    }
  }

  /// Boards that answer and may vote.
  var answering: Int { voters.count }

  /// Whether this board is the one that should ask.
  var isFirst: Bool {
    for voter in voters where isInTouch(voter.slot, voter.heard) { return voter.slot == own }
    return false
  }

  /// Both ways: a board that is heard by all and hears nobody would wait for votes for ever, and all
  /// others for it.
  private func isInTouch(_ slot: Int, _ heardBySlot: SlotSet) -> Bool {
    var count = 0
    for other in voters
    where other.slot == slot || (other.heard.contains(slot) && heardBySlot.contains(other.slot)) {
      count += 1
    }
    return count >= Lease.majority(of: boards)
  }
}
