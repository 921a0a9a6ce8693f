public import Base

/// Which board sits in which slot: one public key a slot, trusted at first sight.
///
/// A stranger who speaks for a slot is refused until the pinned board has been silent for ten minutes.
/// A key holds one slot: a board that moves takes its pin along.
public struct Roster: Equatable, Sendable {
  public enum Verdict: Equatable, Sendable {
    case known
    /// Its slot was free.
    case pinned
    /// The slot's board was silent for long enough; this one has taken its place.
    case replaced
    /// It came from this slot to another, which was free.
    case moved(from: Int)
    /// Another key than the pinned one.
    case foreign
    /// Heard before, or older than what was heard.
    case replay

    public var isAccepted: Bool {
      switch self {
      case .known, .pinned, .replaced, .moved: true
      case .foreign, .replay: false
      }
    }

    /// Whether the text on flash is out of date now.
    public var changesPins: Bool {
      switch self {
      case .pinned, .replaced, .moved: true
      case .known, .foreign, .replay: false
      }
    }
  }

  struct Boot: Equatable, Sendable {
    var id: UInt64
    /// The highest heard.
    var sequence: UInt64
  }

  struct Pin: Equatable, Sendable {
    var key: PublicKey
    var heardAt: UInt64
    /// Nil until the first beacon after a start from flash.
    var boot: Boot?
    /// Boots that another one followed, the newest first.
    var departed: [Boot] = []
  }

  /// Silence after which another key may take a slot.
  public static let silenceMilliseconds: UInt64 = 600_000
  /// A boot that seemed over is heard again when the one that followed it is silent for this long.
  ///
  /// A beacon that was late by more than a restart can look like the newer boot to a board that
  /// started in between; without a way back the living boot would be refused for good.
  static let returnMilliseconds: UInt64 = 10_000
  private static let departedMax = 4

  private var pins: [Pin?]
  private var refusedAt: [UInt64?]
  public private(set) var foreignCount: UInt64 = 0
  public private(set) var replayCount: UInt64 = 0

  /// Slots with a pin, whether their boards answer or not.
  public private(set) var slots = SlotSet()
  private var everRefused = SlotSet()

  public init() {
    pins = [Pin?](repeating: nil, count: SlotSet.slotMax + 1)
    refusedAt = [UInt64?](repeating: nil, count: SlotSet.slotMax + 1)
  }

  /// Slots for which a strange key was refused a short while ago.
  public func refused(now: UInt64) -> SlotSet {
    var refused = SlotSet()
    for slot in everRefused {
      guard let at = refusedAt[slot], now <= at + Contacts.freshMilliseconds else { continue }
      refused.insert(slot)
    }
    return refused
  }

  public func key(of slot: Int) -> PublicKey? { pins[slot]?.key }

  /// What `admit` would say; changes nothing, so that it can be asked before a signature is verified.
  public func judge(_ beacon: Beacon, now: UInt64) -> Verdict {
    precondition(SlotSet.all.contains(beacon.slot), "a board without a slot has no pin")
    if let pin = pins[beacon.slot], pin.key == beacon.key {
      return Self.isNew(beacon, pin, now) ? .known : .replay
    }
    let home = slot(of: beacon.key)
    if let home, let pin = pins[home], !Self.isNew(beacon, pin, now) { return .replay }
    if let pin = pins[beacon.slot] {
      guard now >= pin.heardAt + Self.silenceMilliseconds else { return .foreign }
      return .replaced
    }
    return home.map { .moved(from: $0) } ?? .pinned
  }

  /// - Parameter beacon: genuine, and with a slot.
  public mutating func admit(_ beacon: Beacon, now: UInt64) -> Verdict {
    let verdict = judge(beacon, now: now)
    switch verdict {
    case .known: note(beacon, now: now)
    case .pinned, .replaced, .moved:
      var pin = Pin(key: beacon.key, heardAt: now)
      if let home = slot(of: beacon.key), let old = pins[home] {
        pin = old
        release(home)
      }
      set(pin, beacon.slot)
      note(beacon, now: now)
    case .foreign:
      foreignCount &+= 1
      refusedAt[beacon.slot] = now
      everRefused.insert(beacon.slot)
    case .replay: replayCount &+= 1
    }
    return verdict
  }

  /// Whether a board with a pin, in whichever slot, has said this or something later before.
  public func isReplay(_ beacon: Beacon, now: UInt64) -> Bool {
    guard let home = slot(of: beacon.key), let pin = pins[home] else { return false }
    return !Self.isNew(beacon, pin, now)
  }

  /// Takes the pin of a slot that this board holds itself.
  public mutating func release(_ slot: Int) {
    pins[slot] = nil
    slots.remove(slot)
  }

  /// Pins a key that is in no other slot.
  mutating func set(_ pin: Pin, _ slot: Int) {
    pins[slot] = pin
    slots.insert(slot)
  }

  func slot(of key: PublicKey) -> Int? {
    for slot in slots where pins[slot]?.key == key { return slot }
    return nil
  }

  private static func isNew(_ beacon: Beacon, _ pin: Pin, _ now: UInt64) -> Bool {
    guard let boot = pin.boot else { return true }
    if boot.id == beacon.bootID { return beacon.sequence > boot.sequence }
    for old in pin.departed where old.id == beacon.bootID {
      return beacon.sequence > old.sequence && now >= pin.heardAt + returnMilliseconds
    }
    return true
  }

  private mutating func note(_ beacon: Beacon, now: UInt64) {
    let slot = beacon.slot
    pins[slot]?.heardAt = now
    if pins[slot]?.boot?.id != beacon.bootID, let left = pins[slot]?.boot {
      var departed = pins[slot]?.departed ?? []
      departed.removeAll { $0.id == beacon.bootID }
      departed.insert(left, at: 0)
      if departed.count > Self.departedMax { departed.removeLast() }
      pins[slot]?.departed = departed
    }
    pins[slot]?.boot = Boot(id: beacon.bootID, sequence: beacon.sequence)
  }
}
