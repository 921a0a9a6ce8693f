/// Finds the place of an account by a key of 48 bits: open addressing, at most three quarters full, a word for each.
///
/// Neighbours choose labels, so where a key lies depends on the secret that this process hashes with.
struct PlaceIndex {
  /// Places are below this.
  static let placesMax = 1 << 16 - 1
  private static let placeBits: UInt64 = 16
  private static let sizeMin = 16

  /// Key, and the place and one more; 0: free.
  private var slots: [UInt64] = []
  private(set) var count = 0

  func place(of key: UInt64) -> Int? {
    guard let slot = slot(of: key) else { return nil }
    return Int(slots[slot] & (1 << Self.placeBits - 1)) - 1
  }

  /// The key is not there yet.
  mutating func insert(_ key: UInt64, _ place: Int) {
    precondition(key >> 48 == 0 && place < Self.placesMax, "a key and a place fit into a word")
    if (count + 1) * 4 > slots.count * 3 { grow() }
    put(key << Self.placeBits | UInt64(place + 1))
    count += 1
  }

  /// Takes out what is there, and moves up what a search would now stop before.
  mutating func remove(_ key: UInt64) {
    guard var hole = slot(of: key) else { return }
    let mask = slots.count - 1
    slots[hole] = 0
    count -= 1
    var next = (hole + 1) & mask
    while slots[next] != 0 {
      if (next - home(slots[next])) & mask >= (next - hole) & mask {
        slots[hole] = slots[next]
        slots[next] = 0
        hole = next
      }
      next = (next + 1) & mask
    }
  }

  private func slot(of key: UInt64) -> Int? {
    guard count > 0 else { return nil }
    var slot = home(key << Self.placeBits)
    while slots[slot] != 0 {
      if slots[slot] >> Self.placeBits == key { return slot }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  private func home(_ word: UInt64) -> Int {
    (word >> Self.placeBits).hashValue & (slots.count - 1)
  }

  private mutating func put(_ word: UInt64) {
    var slot = home(word)
    while slots[slot] != 0 { slot = (slot + 1) & (slots.count - 1) }
    slots[slot] = word
  }

  private mutating func grow() {
    let words = slots
    slots = [UInt64](repeating: 0, count: max(Self.sizeMin, words.count * 2))
    for word in words where word != 0 { put(word) }
  }
}
