import Base
import Foundation
import Hardware
import Panel
import Simulation
import Testing

/// How often the panel draws, and where.
struct PanelDrawingTests {
  @Test
  func `a panel on which nothing changes is drawn once a page`() {
    var panel = PanelRun()
    panel.press(100)
    let count = panel.showsCount
    panel.wait(25_000)
    #expect(panel.showsCount == count)
  }

  @Test(arguments: Seeds.chosen(1...10, environment: ProcessInfo.processInfo.environment))
  func `figures that change all the time are drawn twice a second and no more`(seed: UInt64) {
    var core = PanelCore(now: 0)
    var source = RandomFigures(seed: seed)
    var shows: [UInt64] = []
    for now in stride(from: UInt64(0), to: 20_000, by: 50) {
      var figures = source.next()
      // Nobody offers pairings that quickly, and a code costs more than all the rest.
      figures.pairing = nil
      for action in core.handle(.figures(figures), now: now) {
        if case .show = action { shows.append(now) }
      }
    }
    #expect(shows.count > 10)
    #expect(zip(shows, shows.dropFirst()).allSatisfy { $1 - $0 >= PanelCore.drawingMilliseconds })
  }

  @Test
  func `a press is answered at once`() {
    var panel = PanelRun()
    panel.figures.peersCount = 1
    panel.send()
    let before = panel.shown
    panel.press(100)
    #expect(panel.shown != before)
  }

  @Test
  func `a display that was started anew gets its picture again`() {
    var panel = PanelRun()
    panel.wait(1_000)
    let count = panel.showsCount
    panel.restartDisplay()
    #expect(panel.showsCount == count + 1)
  }

  @Test
  func `the picture moves by two pixels a minute, and comes back`() {
    var corners: [[Int]] = []
    var core = PanelCore(now: 0)
    for minute in UInt64(0)...9 {
      // A press each minute keeps the light on; the page does not matter, all have the same header.
      var outputs: [PanelAction] = []
      let start = minute * 60_000
      outputs += core.handle(.edge(isDown: true), now: start)
      outputs += core.handle(.level(isDown: true), now: start + 100)
      outputs += core.handle(.edge(isDown: false), now: start + 200)
      outputs += core.handle(.level(isDown: false), now: start + 300)
      guard
        case .show(let output) = outputs.last(where: { if case .show = $0 { true } else { false } })
      else {
        Issue.record("nothing drawn in minute \(minute)")
        return
      }
      let rows = (0..<Frame.height).filter { y in (0..<Frame.width).contains { output.frame[$0, y] }
      }
      let columns = (0..<Frame.width).filter { x in output.frame[x, (rows.first ?? 0) + 4] }
      corners.append([columns.first ?? -1, rows.first ?? -1])
    }
    #expect(Set(corners[..<9]).count == 9)
    #expect(corners[0] == [2, 2] && corners[9] == corners[0])
    for (one, other) in zip(corners[..<9], corners[1..<9]) {
      #expect(abs(one[0] - other[0]) + abs(one[1] - other[1]) == 2)
    }
    #expect(corners.allSatisfy { (0...4).contains($0[0]) && (0...4).contains($0[1]) })
  }

  @Test(arguments: Seeds.chosen(1...12, environment: ProcessInfo.processInfo.environment))
  func `no order of inputs, and no clock, stops the panel`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var source = RandomFigures(seed: seed)
    var core = PanelCore(now: random.next() >> 1)
    var now: UInt64 = random.next() >> 1
    for _ in 0..<200 {
      switch random.below(12) {
      case 0: now = random.next() >> 1
      case 1: now -= min(now, UInt64(random.below(5_000)))
      default: now += UInt64(random.below(2_000))
      }
      let input: PanelInput =
        switch random.below(7) {
        case 0, 1: .figures(source.next())
        case 2: .edge(isDown: random.below(2) == 0)
        case 3: .level(isDown: random.below(2) == 0)
        case 4: .edgesLost
        case 5: .displayStarted
        default: .tick
        }
      _ = core.handle(input, now: now)
    }
    let actions = core.handle(.displayStarted, now: now)
    #expect(!actions.isEmpty, "it draws still")
  }
}
