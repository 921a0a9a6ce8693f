/// Steps of a search, the most promising first: a binary heap.
struct RouteQueue {
  struct Item {
    let total: UInt64
    let hops: Int
    let place: Int

    /// Of equals the one that is farther on, so that ties do not spread the search; then the one that
    /// came first, which has the lower addresses.
    func precedes(_ other: Item) -> Bool {
      if total != other.total { return total < other.total }
      if hops != other.hops { return hops > other.hops }
      return place < other.place
    }
  }

  private var items: [Item] = []

  mutating func push(_ item: Item) {
    items.append(item)
    var child = items.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard items[child].precedes(items[parent]) else { return }
      items.swapAt(child, parent)
      child = parent
    }
  }

  /// The place of the first.
  mutating func pop() -> Int? {
    guard let first = items.first else { return nil }
    let last = items.removeLast()
    guard !items.isEmpty else { return first.place }
    items[0] = last
    var parent = 0
    while true {
      var best = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < items.count {
        if items[child].precedes(items[best]) { best = child }
      }
      guard best != parent else { return first.place }
      items.swapAt(best, parent)
      parent = best
    }
  }
}
