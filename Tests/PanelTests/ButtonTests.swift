import Base
import Foundation
import Panel
import Simulation
import Testing

struct ButtonTests {
  /// Holds a fresh button for so long, reading its level as asked, and lets go.
  private func hold(_ milliseconds: UInt64, _ button: inout Button, from start: UInt64)
    -> [ButtonEvent]
  {
    var events = button.edge(isDown: true, now: start)
    for now in stride(from: start + 100, to: start + milliseconds, by: 100) {
      events += button.level(isDown: true, now: now)
    }
    events += button.edge(isDown: false, now: start + milliseconds)
    events += button.level(isDown: false, now: start + milliseconds + 100)
    return events
  }

  @Test(
    arguments: [(19, []), (20, [.down, .short]), (1_499, [.down, .short])]
      as [(UInt64, [ButtonEvent])])
  func `a press counts from twenty milliseconds on`(length: UInt64, events: [ButtonEvent]) {
    var button = Button()
    #expect(hold(length, &button, from: 5_000) == events)
    #expect(!button.isBusy)
  }

  @Test(arguments: [1_500, 1_501, 1_600, 7_999, 8_000, 19_000] as [UInt64])
  func `a long press is reported once, when it is reached`(length: UInt64) {
    var button = Button()
    #expect(hold(length, &button, from: 5_000) == [.down, .long])
    var early = Button()
    _ = early.edge(isDown: true, now: 0)
    #expect(early.level(isDown: true, now: 900) == [.down])
    #expect(early.level(isDown: true, now: 1_499) == [])
    #expect(early.level(isDown: true, now: 1_500) == [.long])
    #expect(early.level(isDown: true, now: 1_600) == [])
  }

  @Test
  func `holding counts down to the reset, and letting go before cancels it`() {
    var button = Button()
    _ = button.edge(isDown: true, now: 0)
    var seen: [Int: ButtonPrompt?] = [:]
    for now in stride(from: 100, through: 8_000, by: 100) {
      _ = button.level(isDown: true, now: UInt64(now))
      seen[now] = button.prompt(now: UInt64(now))
    }
    #expect(seen[1_900] == .some(nil))
    #expect(seen[2_000] == .hold(secondsLeft: 6))
    #expect(seen[3_000] == .hold(secondsLeft: 5))
    #expect(seen[7_900] == .hold(secondsLeft: 1))
    #expect(seen[8_000] == .release)
    var early = Button()
    _ = hold(7_900, &early, from: 0)
    #expect(early.prompt(now: 8_100) == nil)
    #expect(hold(200, &early, from: 9_000) == [.down, .short])
  }

  @Test
  func `a reset needs the hold, the release and one short press in time`() {
    var button = Button()
    #expect(hold(8_400, &button, from: 0) == [.down, .long])
    #expect(button.prompt(now: 8_500) == .confirm(secondsLeft: 10))
    #expect(button.prompt(now: 18_399) == .confirm(secondsLeft: 1))
    #expect(button.prompt(now: 18_400) == nil)
    #expect(hold(300, &button, from: 18_000) == [.down, .resetRequested])
    #expect(button.prompt(now: 18_500) == nil)
    #expect(hold(300, &button, from: 19_500) == [.down, .short])
  }

  @Test
  func `too late, or held again, there is no reset`() {
    var late = Button()
    _ = hold(8_400, &late, from: 0)
    #expect(hold(300, &late, from: 18_400) == [.down, .short])
    var unseen = Button()
    _ = hold(8_400, &unseen, from: 0)
    _ = unseen.edge(isDown: true, now: 10_000)
    #expect(unseen.level(isDown: true, now: 10_900) == [.down])
    #expect(unseen.edge(isDown: false, now: 11_600) == [])
    #expect(unseen.level(isDown: false, now: 11_700) == [])
    var held = Button()
    _ = hold(8_400, &held, from: 0)
    #expect(hold(1_700, &held, from: 10_000) == [.down])
    #expect(held.prompt(now: 12_000) == nil)
    #expect(hold(300, &held, from: 12_500) == [.down, .short])
  }

  @Test
  func `a button that is stuck means nothing until it comes up`() {
    var button = Button()
    #expect(hold(60_000, &button, from: 0) == [.down, .long])
    #expect(button.prompt(now: 60_100) == nil)
    #expect(hold(300, &button, from: 61_000) == [.down, .short])
  }

  @Test
  func `a lost release makes no long press`() {
    var button = Button()
    _ = button.edge(isDown: true, now: 0)
    #expect(button.level(isDown: true, now: 100) == [.down])
    #expect(button.level(isDown: false, now: 200) == [])
    #expect(button.level(isDown: false, now: 300) == [.short])
    // Nobody looked for a minute: what the button did is not known.
    _ = button.edge(isDown: true, now: 1_000)
    #expect(button.level(isDown: true, now: 1_100) == [.down])
    #expect(button.level(isDown: true, now: 61_000) == [])
    #expect(button.edge(isDown: false, now: 61_100) == [])
    #expect(button.level(isDown: false, now: 61_200) == [])
    #expect(hold(200, &button, from: 62_000) == [.down, .short])
  }

  @Test
  func `a second press without a release between makes both void`() {
    var button = Button()
    _ = button.edge(isDown: true, now: 0)
    #expect(button.level(isDown: true, now: 100) == [.down])
    #expect(button.edge(isDown: true, now: 500) == [])
    #expect(button.edge(isDown: false, now: 700) == [])
    #expect(button.level(isDown: false, now: 800) == [])
    #expect(hold(200, &button, from: 1_000) == [.down, .short])
  }

  @Test
  func `a lost edge in the middle of bouncing starts the debounce anew`() {
    var button = Button()
    _ = button.edge(isDown: true, now: 0)
    _ = button.edge(isDown: true, now: 300)
    #expect(button.edge(isDown: false, now: 310) == [])
    #expect(button.level(isDown: false, now: 400) == [])
  }

  @Test
  func `a clock that went back voids the press, and the next one counts`() {
    var button = Button()
    _ = button.edge(isDown: true, now: 3_600_000)
    #expect(button.level(isDown: true, now: 3_600_100) == [.down])
    #expect(button.level(isDown: true, now: 1_000) == [])
    #expect(button.edge(isDown: false, now: 1_200) == [])
    #expect(button.level(isDown: false, now: 1_300) == [])
    #expect(hold(200, &button, from: 2_000) == [.down, .short])
  }

  @Test
  func `an edge that is reported a little late counts from when it is reported`() {
    var button = Button()
    _ = button.edge(isDown: true, now: 1_000)
    #expect(button.level(isDown: true, now: 1_100) == [.down])
    #expect(button.edge(isDown: false, now: 1_090) == [])
    #expect(button.level(isDown: false, now: 1_200) == [.short])
  }

  @Test
  func `edges that the kernel dropped make the press void`() {
    var button = Button()
    _ = button.edge(isDown: true, now: 0)
    _ = button.level(isDown: true, now: 100)
    button.edgesLost()
    #expect(button.edge(isDown: false, now: 300) == [])
    #expect(button.level(isDown: false, now: 400) == [])
    #expect(!button.isBusy)
  }

  @Test(arguments: Seeds.chosen(1...50, environment: ProcessInfo.processInfo.environment))
  func `ten thousand edges in a second are no press`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var button = Button()
    var isDown = false
    var events: [ButtonEvent] = []
    for step in 0..<10_000 {
      if random.below(8) > 0 { isDown.toggle() }
      let now = 5_000 + UInt64(step / 10)
      events += button.edge(isDown: isDown, now: now)
      if step % 1_000 == 0 { events += button.level(isDown: random.below(2) == 0, now: now) }
    }
    events += button.edge(isDown: false, now: 6_000)
    events += button.level(isDown: false, now: 6_100)
    #expect(events == [])
    #expect(hold(200, &button, from: 7_000) == [.down, .short], "it works again afterwards")
  }

  @Test
  func `a storm in the middle of a hold makes it void`() {
    var button = Button()
    _ = button.edge(isDown: true, now: 0)
    var events = button.level(isDown: true, now: 100)
    for step in 0..<10_000 {
      events += button.edge(isDown: step % 2 == 1, now: 100 + UInt64(step / 10))
    }
    for now in stride(from: 1_200, to: 9_000, by: 100) {
      events += button.level(isDown: true, now: UInt64(now))
    }
    #expect(events == [.down])
    #expect(button.prompt(now: 9_000) == nil)
  }
}
