internal import Base

/// Small figures of a bounded number of nodes; where there are too many, the smallest goes.
struct NodeTable {
  struct Row {
    var key: PublicKey
    var value: UInt64
    var since: UInt64
  }

  private(set) var rows: [Row] = []
  private let countMax: Int

  init(countMax: Int) { self.countMax = countMax }

  func row(of key: PublicKey) -> Row? {
    index(of: key).map { rows[$0] }
  }

  /// A value of 0 takes the row away.
  mutating func set(_ key: PublicKey, _ value: UInt64, now: UInt64) {
    if let index = index(of: key) {
      if value == 0 {
        rows.swapAt(index, rows.count - 1)
        rows.removeLast()
      } else {
        rows[index].value = value
        rows[index].since = now
      }
      return
    }
    guard value > 0 else { return }
    if rows.count >= countMax {
      var smallest = 0
      for index in rows.indices where rows[index].value < rows[smallest].value { smallest = index }
      guard rows[smallest].value < value else { return }
      rows[smallest] = Row(key: key, value: value, since: now)
    } else {
      rows.append(Row(key: key, value: value, since: now))
    }
  }

  private func index(of key: PublicKey) -> Int? {
    for index in rows.indices where rows[index].key == key { return index }
    return nil
  }
}
