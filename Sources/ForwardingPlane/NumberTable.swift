/// Finds the slot of a session by its number: open addressing, at most half full.
///
/// Numbers are this node's own random choice, so nobody else can make them fall together.
@safe
struct NumberTable {
  private struct Slot {
    var number: UInt32
    /// The slot and one more; 0: free.
    var value: UInt32
  }

  private let slots: UnsafeMutablePointer<Slot>
  private let mask: UInt32

  init(entriesMax: Int) {
    let count = HashSize.slots(for: entriesMax)
    unsafe slots = UnsafeMutablePointer<Slot>.allocate(capacity: count)
    unsafe slots.initialize(repeating: Slot(number: 0, value: 0), count: count)
    mask = UInt32(count - 1)
  }

  func deallocate() { unsafe slots.deallocate() }

  @inline(__always)
  private func home(_ number: UInt32) -> UInt32 {
    let mixed = number &* 0x9E37_79B1
    return (mixed ^ mixed >> 15) & mask
  }

  /// -1 where there is none.
  @inline(__always)
  func find(_ number: UInt32) -> Int {
    var place = home(number)
    while true {
      let slot = unsafe slots[Int(place)]
      if slot.value == 0 { return -1 }
      if slot.number == number { return Int(slot.value) - 1 }
      place = (place &+ 1) & mask
    }
  }

  func insert(_ number: UInt32, _ value: Int) {
    var place = home(number)
    while unsafe slots[Int(place)].value != 0 { place = (place &+ 1) & mask }
    unsafe slots[Int(place)] = Slot(number: number, value: UInt32(value + 1))
  }

  /// Takes out what is there, and moves up what a search would now stop before.
  func remove(_ number: UInt32) {
    var hole = home(number)
    while unsafe slots[Int(hole)].number != number || slots[Int(hole)].value == 0 {
      unsafe precondition(slots[Int(hole)].value != 0, "no such number")
      hole = (hole &+ 1) & mask
    }
    unsafe slots[Int(hole)].value = 0
    var place = (hole &+ 1) & mask
    while unsafe slots[Int(place)].value != 0 {
      let from = unsafe home(slots[Int(place)].number)
      if (place &- from) & mask >= (place &- hole) & mask {
        unsafe slots[Int(hole)] = slots[Int(place)]
        unsafe slots[Int(place)].value = 0
        hole = place
      }
      place = (place &+ 1) & mask
    }
  }
}

enum HashSize {
  /// A power of two, at least twice as many as there are entries.
  static func slots(for entries: Int) -> Int {
    precondition(entries > 0 && entries < 1 << 30, "a table has room for something")
    var count = 8
    while count < entries * 2 { count *= 2 }
    return count
  }
}
