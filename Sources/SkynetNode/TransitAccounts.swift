internal import SkynetWire

/// Paths through this node that are metered, in the order in which they are looked at.
struct TransitAccounts {
  /// The label that both accounts of a path are kept under, and the one of the other direction.
  private struct Pair {
    let entry: Label
    let reverse: Label
  }

  private var pairs: [Pair] = []
  /// Where a pair is in `pairs` and one more, by the index of either label in the label table; 0: nowhere.
  private var places: [UInt32] = []

  var count: Int { pairs.count }

  subscript(place: Int) -> Label { pairs[place].entry }

  mutating func add(_ entry: Label, reverse: Label) {
    pairs.append(Pair(entry: entry, reverse: reverse))
    let end = max(entry.index, reverse.index) + 1
    while places.count < end { places.append(0) }
    setPlaces(of: pairs[pairs.count - 1], pairs.count)
  }

  private mutating func setPlaces(of pair: Pair, _ number: Int) {
    places[pair.entry.index] = UInt32(number)
    places[pair.reverse.index] = UInt32(number)
  }

  private func place(of label: Label) -> Int? {
    guard label.index < places.count, places[label.index] > 0 else { return nil }
    return Int(places[label.index]) - 1
  }

  /// The entry that `label` of either direction belongs to.
  func entry(of label: Label) -> Label? {
    guard let place = place(of: label) else { return nil }
    let pair = pairs[place]
    return pair.entry == label || pair.reverse == label ? pair.entry : nil
  }

  mutating func remove(_ entry: Label) {
    guard let place = place(of: entry) else { return }
    let pair = pairs[place]
    setPlaces(of: pair, 0)
    let last = pairs.removeLast()
    guard place < pairs.count else { return }
    pairs[place] = last
    setPlaces(of: last, place + 1)
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
