import Hardware
import Panel
import Simulation
import Testing

struct PanelCoreTests {
  /// The code and the light around it, without the figures beside it.
  private func ground(_ output: PanelOutput) -> [[UInt8]] {
    (0..<Frame.pages).map { page in
      (0..<50).map { output.frame.byte(page: page, column: $0) }
    }
  }

  @Test
  func `pages follow each other every eight seconds, each once a round`() {
    var panel = PanelRun()
    var seen: [Page] = [panel.core.page]
    for _ in 0..<PanelRun.rotatingCount {
      panel.wait(PanelCore.rotationMilliseconds)
      seen.append(panel.core.page)
    }
    #expect(Set(seen).count == PanelRun.rotatingCount)
    #expect(seen.first == seen.last)
    #expect(!seen.contains(.alarms) && !seen.contains(.pairing) && !seen.contains(.mistakes))
  }

  @Test
  func `a short press goes on and holds the page for half a minute`() {
    var panel = PanelRun()
    panel.press(200)
    #expect(panel.core.page == .boards)
    panel.press(200)
    #expect(panel.core.page == .processor)
    panel.wait(PanelCore.holdMilliseconds - 2_000)
    #expect(panel.core.page == .processor)
    panel.wait(3_000)
    #expect(panel.core.page == .memory)
    panel.wait(PanelCore.rotationMilliseconds)
    #expect(panel.core.page == .temperature)
  }

  @Test
  func `the panel dims after a minute and goes dark after ten`() {
    var panel = PanelRun()
    panel.wait(59_000)
    #expect(panel.shown?.contrast == PanelCore.brightContrast)
    panel.wait(2_000)
    #expect(panel.shown?.contrast == PanelCore.dimContrast)
    #expect(panel.shown?.isOn == true)
    panel.wait(540_000)
    #expect(panel.shown?.isOn == false)
    let count = panel.showsCount
    panel.wait(300_000)
    #expect(panel.showsCount == count, "nothing is drawn on a dark panel")
  }

  @Test(arguments: [61_000, 601_000] as [UInt64])
  func `the first press only wakes`(idle: UInt64) {
    var panel = PanelRun()
    panel.wait(idle)
    let page = panel.core.page
    panel.press(100)
    #expect(panel.shown?.isOn == true && panel.shown?.contrast == PanelCore.brightContrast)
    #expect(panel.core.page == page)
    panel.press(100)
    #expect(panel.core.page != page)
  }

  @Test
  func `a long press that wakes confirms nothing and resets nothing`() {
    var panel = PanelRun()
    panel.wait(601_000)
    panel.press(9_000)
    panel.press(200)
    #expect(panel.requests == [])
  }

  @Test
  func `a long press confirms what is on the panel`() {
    var panel = PanelRun()
    panel.figures.pairing = PanelSamples.pairing
    panel.send()
    panel.press(1_700)
    #expect(panel.requests == [.confirm(.pairing)])
    panel.press(100)
    panel.press(1_700)
    #expect(panel.requests == [.confirm(.pairing), .confirm(.boards)])
  }

  @Test
  func `a reset is asked for on the panel before it happens`() {
    var panel = PanelRun()
    panel.press(3_000, release: false)
    #expect(panel.shown?.frame == PanelRun.frame(.hold(secondsLeft: 5)))
    panel.holdOn(5_500)
    #expect(panel.shown?.frame == PanelRun.frame(.release))
    panel.release()
    panel.wait(500)
    #expect(panel.shown?.frame == PanelRun.frame(.confirm(secondsLeft: 10)))
    #expect(!panel.requests.contains(.factoryReset))
    panel.press(200)
    #expect(panel.requests == [.confirm(.about), .factoryReset])
  }

  @Test
  func `nobody confirms: nothing happens and the pages return`() {
    var panel = PanelRun()
    panel.press(8_500)
    panel.wait(11_000)
    panel.press(200)
    #expect(!panel.requests.contains(.factoryReset))
    #expect(panel.core.prompt(now: panel.now) == nil)
  }

  @Test
  func `an alarm wakes a dark panel and comes first, but only once`() {
    var panel = PanelRun()
    panel.wait(700_000)
    #expect(panel.shown?.isOn == false)
    panel.figures.alarms = PanelSamples.alarms
    panel.send()
    panel.wait(500)
    #expect(panel.core.page == .alarms && panel.shown?.isOn == true)
    panel.wait(700_000)
    #expect(panel.shown?.isOn == false)
    panel.figures.alarms[0].text = "Processor at 87 degrees: check the fan"
    panel.send()
    panel.wait(500)
    #expect(panel.shown?.isOn == false, "a new digit is no new alarm")
  }

  @Test
  func `an alarm that has gone takes its page away`() {
    var panel = PanelRun()
    panel.figures.alarms = PanelSamples.alarms
    panel.send()
    panel.figures.alarms = []
    panel.send()
    #expect(panel.core.page == .boards)
  }

  @Test
  func `a pairing stays bright until it is taken, and stands still`() throws {
    var panel = PanelRun()
    panel.wait(700_000)
    panel.figures.pairing = PanelSamples.pairing
    panel.figures.pairing?.expiryMilliseconds = panel.now + 300_000
    panel.send()
    panel.wait(1_000)
    let code = try ground(#require(panel.shown))
    panel.wait(240_000)
    #expect(panel.core.page == .pairing)
    #expect(panel.shown?.contrast == PanelCore.brightContrast)
    #expect(try ground(#require(panel.shown)) == code)
    panel.figures.pairing = nil
    panel.send()
    #expect(panel.core.page != .pairing)
  }

  @Test
  func `a pairing that has expired is gone, even if it is sent again and again`() {
    var panel = PanelRun()
    panel.figures.pairing = PanelSamples.pairing
    panel.figures.pairing?.expiryMilliseconds = panel.now + 10_000
    panel.send()
    #expect(panel.core.page == .pairing)
    panel.wait(11_000)
    #expect(panel.core.page != .pairing)
    panel.send()
    panel.wait(PanelCore.rotationMilliseconds)
    #expect(panel.core.page != .pairing)
  }

  @Test
  func `a pairing that nobody ends does not light the panel for ever`() {
    var panel = PanelRun()
    panel.figures.pairing = PanelSamples.pairing
    panel.figures.pairing?.expiryMilliseconds = .max
    panel.send()
    panel.wait(PanelCore.pairingMillisecondsMax + 1_000)
    #expect(panel.shown?.isOn == false)
  }
}
