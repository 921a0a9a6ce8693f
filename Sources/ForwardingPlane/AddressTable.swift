internal import SkynetWire

/// Finds the path to an address: open addressing, at most half full.
///
/// Strangers can search for keys whose addresses have some bits they like, so the place depends on a secret.
@safe
struct AddressTable {
  private struct Slot {
    var high: UInt64
    var low: UInt64
    /// The path and one more; 0: free.
    var value: UInt64
  }

  private let slots: UnsafeMutablePointer<Slot>
  private let mask: UInt64
  private let seed: UInt64

  init(entriesMax: Int, seed: UInt64) {
    let count = HashSize.slots(for: entriesMax)
    unsafe slots = UnsafeMutablePointer<Slot>.allocate(capacity: count)
    unsafe slots.initialize(repeating: Slot(high: 0, low: 0, value: 0), count: count)
    mask = UInt64(count - 1)
    self.seed = seed
  }

  func deallocate() { unsafe slots.deallocate() }

  @inline(__always)
  private func home(_ high: UInt64, _ low: UInt64) -> UInt64 {
    let first = (high ^ seed).multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
    let second = (low ^ first.high ^ first.low ^ seed)
      .multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
    return (second.high ^ second.low) & mask
  }

  /// The path; -1 where there is none.
  @inline(__always)
  func find(high: UInt64, low: UInt64) -> Int {
    var place = home(high, low)
    while true {
      let slot = unsafe slots + Int(truncatingIfNeeded: place)
      if unsafe slot.pointee.value == 0 { return -1 }
      if unsafe slot.pointee.low == low && slot.pointee.high == high {
        return unsafe Int(truncatingIfNeeded: slot.pointee.value) - 1
      }
      place = (place &+ 1) & mask
    }
  }

  /// Puts it in, or changes the path of what is there; true where it is new.
  func set(_ address: OverlayAddress, _ path: Int) -> Bool {
    var place = home(address.high, address.low)
    while true {
      let slot = unsafe slots + Int(place)
      let isNew = unsafe slot.pointee.value == 0
      if unsafe isNew || (slot.pointee.low == address.low && slot.pointee.high == address.high) {
        unsafe slot.pointee = Slot(
          high: address.high, low: address.low, value: UInt64(path + 1))
        return isNew
      }
      place = (place &+ 1) & mask
    }
  }

  /// Takes out what is there, and moves up what a search would now stop before; false where nothing is.
  func remove(_ address: OverlayAddress) -> Bool {
    var hole = home(address.high, address.low)
    while true {
      let slot = unsafe slots[Int(hole)]
      if slot.value == 0 { return false }
      if slot.low == address.low && slot.high == address.high { break }
      hole = (hole &+ 1) & mask
    }
    unsafe slots[Int(hole)].value = 0
    var place = (hole &+ 1) & mask
    while unsafe slots[Int(place)].value != 0 {
      let slot = unsafe slots[Int(place)]
      let from = home(slot.high, slot.low)
      if (place &- from) & mask >= (place &- hole) & mask {
        unsafe slots[Int(hole)] = slot
        unsafe slots[Int(place)].value = 0
        hole = place
      }
      place = (place &+ 1) & mask
    }
    return true
  }

  /// Takes out all addresses of a path, and says how many there were.
  func removeAll(of path: Int) -> Int {
    var count = 0
    var place = 0
    while place <= Int(mask) {
      let slot = unsafe slots[place]
      if slot.value == UInt64(path + 1) {
        // What moves up may land here: look at the same place again.
        _ = remove(OverlayAddress(high: slot.high, low: slot.low))
        count += 1
      } else {
        place += 1
      }
    }
    return count
  }
}
