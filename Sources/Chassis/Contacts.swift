/// The last beacon of every other board, and what follows from it: who is in touch with whom.
public struct Contacts: Sendable {
  public struct Contact: Equatable, Sendable {
    public let beacon: Beacon
    public let heardAt: UInt64
  }

  /// A board is up while its last beacon is not older.
  public static let freshMilliseconds: UInt64 = 3000
  /// Older than this it is down; between the two it is late.
  public static let downMilliseconds: UInt64 = 10_000

  private var contacts: [Contact?]
  /// Slots that were heard at any time.
  public private(set) var known = SlotSet()

  public init() { contacts = [Contact?](repeating: nil, count: SlotSet.slotMax + 1) }

  public subscript(slot: Int) -> Contact? { contacts[slot] }

  public mutating func note(_ beacon: Beacon, now: UInt64) {
    contacts[beacon.slot] = Contact(beacon: beacon, heardAt: now)
    known.insert(beacon.slot)
  }

  public mutating func forget(_ slot: Int) {
    contacts[slot] = nil
    known.remove(slot)
  }

  public func fresh(_ slot: Int, now: UInt64) -> Contact? {
    guard let contact = contacts[slot], now <= contact.heardAt + Self.freshMilliseconds else {
      return nil
    }
    return contact
  }

  /// Whom this board hears.
  public func heard(now: UInt64) -> SlotSet {
    var heard = SlotSet()
    for slot in known where fresh(slot, now: now) != nil { heard.insert(slot) }
    return heard
  }

  /// Whom this board or one that it hears has heard.
  ///
  /// A board that only the manager cannot hear is in this set.
  public func heardByAnyone(now: UInt64) -> SlotSet {
    let heard = heard(now: now)
    var all = heard
    for slot in heard {
      if let contact = contacts[slot] { all.formUnion(contact.beacon.heard) }
    }
    return all
  }

  /// The slot whose fresh beacon says that it acts; never this board.
  public func manager(now: UInt64) -> Int? {
    for slot in known where contacts[slot]?.beacon.flags.contains(.isActing) == true {
      if fresh(slot, now: now) != nil { return slot }
    }
    return nil
  }
}
