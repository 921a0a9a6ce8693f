import Base
import Panel

/// A button as a finger and a worn contact work it, and a kernel that may lose or repeat edges.
struct SimulatedButton {
  struct Press {
    let start: UInt64
    let end: UInt64

    var length: UInt64 { end - start }
  }

  struct Edge {
    let time: UInt64
    let isDown: Bool
  }

  /// An event, and when it was reported.
  struct Report: Equatable {
    let time: UInt64
    let event: ButtonEvent
  }

  /// A contact bounces for less than this; the debounce is longer.
  private static let bounceMilliseconds = 12

  private(set) var presses: [Press] = []
  private var edges: [Edge] = []
  private var random: SplitMix64
  private(set) var end: UInt64 = 1_000

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  /// Adds a press and the rest after it.
  mutating func press(_ length: UInt64, rest: UInt64) {
    let press = Press(start: end, end: end + length)
    presses.append(press)
    bounce(at: press.start, isDown: true)
    bounce(at: press.end, isDown: false)
    end = press.end + rest
  }

  private mutating func bounce(at time: UInt64, isDown: Bool) {
    edges.append(Edge(time: time, isDown: isDown))
    var offset = 0
    for _ in 0..<random.below(4) {
      let first = offset + random.below(4)
      let second = first + random.below(3)
      guard second < Self.bounceMilliseconds else { break }
      edges.append(Edge(time: time + UInt64(first), isDown: !isDown))
      edges.append(Edge(time: time + UInt64(second), isDown: isDown))
      offset = second
    }
  }

  /// What the contact is at rest; bounces are shorter than anybody reads levels.
  private func isDown(_ time: UInt64) -> Bool {
    presses.contains { $0.start <= time && time < $0.end }
  }

  /// Runs it all: edges as they come, levels while they are wanted.
  ///
  /// - Parameters:
  ///   - lostPercent: edges of a hundred that the kernel drops.
  ///   - repeatedPercent: edges of a hundred that it reports twice.
  ///   - clock: what the board takes a time for.
  mutating func run(
    lostPercent: Int = 0, repeatedPercent: Int = 0, clock: (UInt64) -> UInt64 = { $0 }
  ) -> [Report] {
    var button = Button()
    var reports: [Report] = []
    var next = 0
    for time in 0..<end {
      var events: [ButtonEvent] = []
      while next < edges.count, edges[next].time == time {
        let isDown = edges[next].isDown
        next += 1
        if random.below(100) < lostPercent { continue }
        events += button.edge(isDown: isDown, now: clock(time))
        if random.below(100) < repeatedPercent {
          events += button.edge(isDown: isDown, now: clock(time))
        }
      }
      if time % Button.levelIntervalMilliseconds == 0, button.isBusy {
        events += button.level(isDown: isDown(time), now: clock(time))
      }
      reports += events.map { Report(time: time, event: $0) }
    }
    return reports
  }
}
