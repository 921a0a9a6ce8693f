internal import SkynetWire

/// Paths through this node that are metered, in the order in which they are looked at.
struct TransitAccounts {
  /// The label that both accounts of a path are kept under, and the one of the other direction.
  private struct Pair {
    let entry: Label
    let reverse: Label
  }

  private var pairs: [Pair] = []
  /// Where a pair is in `pairs`, by the index of either label in the label table.
  private var places: [Int: Int] = [:]

  var count: Int { pairs.count }

  subscript(place: Int) -> Label { pairs[place].entry }

  mutating func add(_ entry: Label, reverse: Label) {
    places[entry.index] = pairs.count
    places[reverse.index] = pairs.count
    pairs.append(Pair(entry: entry, reverse: reverse))
  }

  /// The entry that `label` of either direction belongs to.
  func entry(of label: Label) -> Label? {
    guard let place = places[label.index] else { return nil }
    let pair = pairs[place]
    return pair.entry == label || pair.reverse == label ? pair.entry : nil
  }

  mutating func remove(_ entry: Label) {
    guard let place = places[entry.index] else { return }
    let pair = pairs[place]
    places[pair.entry.index] = nil
    places[pair.reverse.index] = nil
    let last = pairs.removeLast()
    guard place < pairs.count else { return }
    pairs[place] = last
    places[last.entry.index] = place
    places[last.reverse.index] = place
  }
}

/// An end of a path at this node as the meter sees it.
struct EndNote {
  let entry: Label
  let isSource: Bool
  /// What went over the path before it had keys.
  let handshake: PathCounters
  var bytes: UInt64 = 0
  var payloadAt: UInt64 = 0
  var receivedPackets: UInt64 = 0
}
