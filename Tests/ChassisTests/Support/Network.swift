import Base

/// The wire between the boards: what is lost, doubled, late, or cut.
struct Network {
  /// In per mille of datagrams.
  var lost = 0
  var doubled = 0
  var late = 0
  /// Longest delay of a late datagram; others take up to `delayMax`.
  var lateMilliseconds = 20_000
  var delayMax = 20
  private let count: Int
  private var cuts: [Bool]

  init(count: Int) {
    self.count = count
    cuts = [Bool](repeating: false, count: count * count)
  }

  static func quiet(count: Int) -> Network { Network(count: count) }

  mutating func cut(from: Int, to: Int) { cuts[from * count + to] = true }

  func isCut(from: Int, to: Int) -> Bool { cuts[from * count + to] }

  /// Boards of different groups hear nothing of each other.
  mutating func split(_ groups: [Int]) {
    for from in 0..<count {
      for to in 0..<count where groups[from] != groups[to] { cut(from: from, to: to) }
    }
  }

  /// Delays in milliseconds of the copies that arrive: none, one, or two.
  func delays(from: Int, to: Int, _ random: inout SplitMix64) -> [UInt64] {
    if cuts[from * count + to] { return [] }
    if lost > 0, random.below(1000) < lost { return [] }
    let copies = doubled > 0 && random.below(1000) < doubled ? 2 : 1
    var delays: [UInt64] = []
    for _ in 0..<copies {
      let longest = late > 0 && random.below(1000) < late ? lateMilliseconds : delayMax
      delays.append(1 + UInt64(random.below(longest)))
    }
    return delays
  }
}
