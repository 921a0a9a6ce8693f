/// Which counters of a session were seen: a ring of bits, twice as long as the window (RFC 6479).
///
/// Its words are made by `start` and freed by `end`. It counts from 0 and takes every counter once, as long as
/// it is less than `size` behind the highest.
@safe
struct ReplayWindow {
  /// Counters from here on are never used, so that nothing wraps.
  static let counterMax = UInt64.max - 1 << 20

  /// The highest counter seen and one more; 0 before the first.
  private(set) var next: UInt64 = 0
  private var words: UnsafeMutablePointer<UInt64>?
  private var size: UInt64 = 0
  /// The count of words less one; a power of two less one.
  private var mask: UInt64 = 0

  /// - Parameter size: counters; a power of two, at least 64.
  mutating func start(size: Int) {
    precondition(size >= 64 && size & (size - 1) == 0, "a window is a power of two")
    unsafe precondition(words == nil, "a window starts once")
    let count = size / 32
    let memory = UnsafeMutablePointer<UInt64>.allocate(capacity: count)
    unsafe memory.initialize(repeating: 0, count: count)
    unsafe words = unsafe memory
    self.size = UInt64(size)
    mask = UInt64(count - 1)
    next = 0
  }

  mutating func end() {
    unsafe words?.deallocate()
    unsafe words = nil
    next = 0
  }

  /// Marks the counter as seen; false where it was before, or is too old to know.
  @inline(__always)
  mutating func take(_ counter: UInt64) -> Bool {
    guard let words = unsafe words, counter < Self.counterMax, counter &+ size >= next else {
      return false
    }
    let word = counter >> 6
    if counter >= next {
      if next == 0 || word != (next &- 1) >> 6 { unsafe clear(words, upTo: word) }
      next = counter &+ 1
    }
    let bit = UInt64(1) << (counter & 63)
    let place = unsafe words + Int(truncatingIfNeeded: word & mask)
    guard unsafe place.pointee & bit == 0 else { return false }
    unsafe place.pointee |= bit
    return true
  }

  /// Clears what the ring held in the words that the window moves over.
  private func clear(_ words: UnsafeMutablePointer<UInt64>, upTo word: UInt64) {
    let first = next == 0 ? 0 : (next &- 1) >> 6 &+ 1
    let count = min(word &- first &+ 1, mask &+ 1)
    var step = UInt64(0)
    while step < count {
      unsafe words[Int(truncatingIfNeeded: (word &- step) & mask)] = 0
      step &+= 1
    }
  }
}
