import Panel
import Simulation
import Testing

struct LampTests {
  private func lamps(_ change: (inout PanelFigures) -> Void) -> Lamps {
    var figures = PanelSamples.figures
    change(&figures)
    return Lamps(figures: figures)
  }

  @Test
  func `a board that works shows a steady light and no alarm`() {
    let lamps = lamps { _ in }
    #expect(lamps.ready == .on && lamps.alarm == .off)
  }

  @Test
  func `a board that has said nothing yet blinks slowly`() {
    #expect(Lamps(figures: nil).ready == .slowBlink)
    #expect(Lamps(figures: nil).alarm == .off)
  }

  @Test
  func `updates blink slowly, and one that failed on the other lamp`() {
    #expect(lamps { $0.update = .downloading(version: "2", perMille: 1) }.ready == .slowBlink)
    #expect(lamps { $0.update = .testing(version: "2") }.ready == .slowBlink)
    let failed = lamps { $0.update = .failed(reason: "no") }
    #expect(failed.ready == .on && failed.alarm == .slowBlink)
  }

  @Test
  func `pairing blinks quickly, also during an update`() {
    let lamps = lamps {
      $0.pairing = PanelSamples.pairing
      $0.update = .testing(version: "2")
    }
    #expect(lamps.ready == .fastBlink)
  }

  @Test
  func `the gravest alarm decides`() {
    #expect(lamps { $0.alarms = [PanelSamples.alarms[1]] }.alarm == .on)
    #expect(lamps { $0.alarms = PanelSamples.alarms.reversed() }.alarm == .fastBlink)
  }

  @Test
  func `a hold for what destroys shows on both lamps`() {
    let lamps = Lamps(figures: nil, prompt: .hold(secondsLeft: 4))
    #expect(lamps.ready == .fastBlink && lamps.alarm == .fastBlink)
  }

  @Test
  func `patterns are half light and half dark, and say when they change`() {
    #expect((0..<4000).count { LampPattern.slowBlink.isLit(now: UInt64($0)) } == 2000)
    #expect((0..<4000).count { LampPattern.fastBlink.isLit(now: UInt64($0)) } == 2000)
    for pattern in [LampPattern.off, .on, .slowBlink, .fastBlink] {
      for now in UInt64(0)..<3000 {
        let changes = pattern.isLit(now: now) != pattern.isLit(now: now + 1)
        if changes { #expect(pattern.nextChange(after: now) == now + 1) }
      }
    }
    #expect(LampPattern.on.nextChange(after: 5) == nil)
  }
}
