internal import Base

/// The content of one file of a `SimulatedFolder`: what everybody reads, and what of it is durable.
struct StoredFile {
  private static let blockBytes = 512

  private(set) var content: [UInt8]
  private var durable: [UInt8]
  /// What was written since the last sync that succeeded, in order.
  private var pending: [[UInt8]] = []
  /// After a sync that failed nothing written before it is ever made durable.
  private var isForsaken = false

  /// A file that is durable as it is.
  init(_ content: [UInt8]) {
    self.content = content
    durable = content
  }

  mutating func write(_ bytes: [UInt8]) {
    content = bytes
    pending.append(bytes)
    isForsaken = false
  }

  mutating func sync() {
    guard !isForsaken else { return }
    durable = content
    pending = []
  }

  mutating func failSync() { isForsaken = !pending.isEmpty }

  /// One of the contents that the disk may have when the power goes.
  func afterPowerCut(_ random: inout SplitMix64) -> [UInt8] {
    guard !pending.isEmpty else { return durable }
    let reached = random.below(pending.count)
    let new = pending[reached]
    let old = reached == 0 ? durable : pending[reached - 1]
    switch random.below(7) {
    case 0: return isForsaken ? old : new
    case 1: return old
    // The length is written after the data: a new file whose data waited has none.
    case 2: return []
    // The length came first, and the data never.
    case 3: return [UInt8](repeating: 0, count: new.count)
    case 4: return Array(new[..<random.below(new.count + 1)])
    case 5: return tail(of: new, from: random.below(new.count + 1), is: old)
    default: return blocks(new, old, &random)
    }
  }

  /// The front of the new content, and behind it what stood there before.
  private func tail(of new: [UInt8], from place: Int, is old: [UInt8]) -> [UInt8] {
    Array(new[..<place]) + (place < old.count ? Array(old[place...]) : [])
  }

  /// Each block for itself new, old or zero.
  private func blocks(_ new: [UInt8], _ old: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
    var bytes = new
    for start in stride(from: 0, to: new.count, by: Self.blockBytes) {
      let choice = random.below(3)
      for index in start..<min(start + Self.blockBytes, new.count) where choice > 0 {
        bytes[index] = choice == 1 && index < old.count ? old[index] : 0
      }
    }
    return bytes
  }
}
