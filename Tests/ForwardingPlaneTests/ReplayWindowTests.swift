import Base
import SkynetWire
import Testing

@testable import ForwardingPlane

/// The borders of the window, as tables: a counter, and whether it is taken.
struct ReplayWindowTests {
  static let size: UInt64 = 8192

  static let tables: [[(counter: UInt64, isTaken: Bool)]] = [
    [(0, true), (0, false), (1, true), (1, false), (9, true), (8, true), (7, true), (7, false)],
    [(8192, true), (0, false), (1, true), (1, false), (8191, true), (8192, false)],
    [(8191, true), (0, true), (0, false), (8192, true), (0, false), (1, true)],
    [(size * 2, true), (size, false), (size + 1, true), (size + 1, false), (size - 1, false)],
    // A jump by a whole ring, one less and one more leaves nothing set behind.
    [(5, true), (5 + size * 2, true), (5 + size + 1, true), (5 + size, false)],
    [(63, true), (64, true), (63, false), (64, false), (127, true), (128, true), (65, true)],
    [(5, true), (4 + size * 2, true), (5 + size, true), (4 + size, false)],
    [(5, true), (6 + size * 2, true), (7 + size, true), (6 + size, false)],
    [(1 << 40, true), (1 << 40, false), ((1 << 40) - size + 1, true), ((1 << 40) - size, false)],
    [(ReplayWindow.counterMax - 1, true), (ReplayWindow.counterMax - 1, false)],
    [(ReplayWindow.counterMax, false), (.max, false), (0, true)],
    [(ReplayWindow.counterMax - 1, true), (ReplayWindow.counterMax, false), (3, false)],
  ]

  @Test(arguments: tables.indices)
  func `each border is where the table has it`(index: Int) {
    var window = ReplayWindow()
    window.start(size: Int(Self.size))
    defer { window.end() }
    for (step, row) in Self.tables[index].enumerated() {
      let isTaken = window.take(row.counter)
      #expect(isTaken == row.isTaken, "step \(step): \(row.counter)")
    }
  }

  @Test func `a whole window backwards, once`() {
    var window = ReplayWindow()
    window.start(size: Int(Self.size))
    defer { window.end() }
    let top: UInt64 = 100_000
    var taken = 0
    for step in 0..<Self.size where window.take(top - step) { taken += 1 }
    #expect(taken == Int(Self.size))
    for step in 0...Self.size where window.take(top - step) { taken += 1 }
    #expect(taken == Int(Self.size))
  }

  @Test(arguments: UInt64(0)..<200)
  func `it is a set that forgets what is too old`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let size: UInt64 = 64 << (random.next() % 4)
    var window = ReplayWindow()
    window.start(size: Int(size))
    defer { window.end() }
    var seen = Set<UInt64>()
    var base: UInt64 = 0
    for _ in 0..<600 {
      if random.next() % 50 == 0 { base += random.next() % (size * 5) }
      let counter = base + random.next() % (size * 3 / 2)
      let isOld = seen.max().map { $0 >= size && counter <= $0 - size } ?? false
      let isTaken = window.take(counter)
      #expect(isTaken == (!isOld && !seen.contains(counter)))
      if !isOld { seen.insert(counter) }
    }
  }

  @Test(arguments: UInt64(0)..<50)
  func `the tables of numbers and addresses are dictionaries`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let numbers = NumberTable(entriesMax: 40)
    let addresses = AddressTable(entriesMax: 40, seed: seed)
    defer {
      numbers.deallocate()
      addresses.deallocate()
    }
    var known: [UInt32: Int] = [:]
    var paths: [UInt64: Int] = [:]
    for step in 0..<120 {
      let key = UInt32(random.next() % 90)
      if known[key] != nil {
        numbers.remove(key)
        known[key] = nil
        #expect(addresses.remove(.init(high: 1, low: UInt64(key))))
        paths[UInt64(key)] = nil
      } else if known.count < 40 {
        numbers.insert(key, step)
        known[key] = step
        #expect(addresses.set(.init(high: 1, low: UInt64(key)), step % 7))
        paths[UInt64(key)] = step % 7
      }
      if random.next() % 40 == 0 {
        let path = step % 7
        let gone = paths.filter { $0.value == path }
        #expect(addresses.removeAll(of: path) == gone.count)
        for (low, path) in gone { _ = addresses.set(.init(high: 1, low: low), path) }
      }
      for key in UInt32(0)..<90 {
        #expect(numbers.find(key) == known[key] ?? -1)
        #expect(addresses.find(high: 1, low: UInt64(key)) == paths[UInt64(key)] ?? -1)
      }
    }
  }
}
