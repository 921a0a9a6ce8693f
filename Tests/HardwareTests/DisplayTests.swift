import Base
import Hardware
import Simulation
import Testing

struct DisplayTests {
  private let first = Pictures.noise(seed: 11)

  @Test(arguments: PanelController.allCases)
  func `a wish becomes a picture, and only after that the panel is lit`(
    controller: PanelController
  ) throws {
    var bench = DisplayBench(controller)
    #expect(bench.display.wakeMilliseconds == nil)
    bench.show(first)
    var isLitAt: [Int] = []
    while try bench.step() {
      if bench.picture != nil { isLitAt.append(bench.transfers) }
    }
    #expect(bench.picture == first)
    #expect(isLitAt == [bench.transfers])
    #expect(bench.panel.registers.contrast == 0x7F)
    #expect(bench.panel.problems == [])
    #expect(bench.display.health.isReady)
  }

  @Test(arguments: PanelController.allCases)
  func `a module that hangs upside down shows it upright`(controller: PanelController) throws {
    var bench = DisplayBench(controller, isUpsideDown: true)
    bench.show(first)
    try bench.run(milliseconds: 100)
    #expect(bench.picture == first)
    #expect(bench.panel.problems == [])
  }

  @Test(arguments: PanelController.allCases)
  func `off is dark, and on again is the newest picture with nothing else before`(
    controller: PanelController
  ) throws {
    var bench = DisplayBench(controller)
    bench.show(first)
    try bench.run(milliseconds: 200)
    bench.show(Display.Wish(frame: first, isOn: false))
    try bench.run(milliseconds: 200)
    #expect(bench.picture == nil)
    _ = bench.takeTraffic()
    let second = Pictures.noise(seed: 12)
    bench.show(Display.Wish(frame: second, isOn: false))
    try bench.run(milliseconds: 1000)
    #expect(bench.takeTraffic().transfers == 0)
    // While nobody looks the panel forgets everything.
    bench.bus.losePower()
    bench.show(second)
    try bench.run(milliseconds: 200)
    #expect(bench.seen == [first, second])
    #expect(bench.picture == second)
  }

  @Test(arguments: PanelController.allCases)
  func `a panel that starts with a wish for darkness is switched off`(
    controller: PanelController
  ) throws {
    var bench = DisplayBench(controller)
    bench.bus.bus.panels[DisplayBench.address]?.write([0x00, 0x8D, 0x14, 0xAF])
    bench.show(Display.Wish(frame: first, isOn: false))
    try bench.run(milliseconds: 100)
    #expect(!bench.panel.registers.isOn)
    #expect(bench.display.health.isReady)
  }

  @Test(arguments: PanelController.allCases)
  func `what another program left on the panel is gone with the first transfer`(
    controller: PanelController
  ) throws {
    var bench = DisplayBench(controller)
    bench.bus.bus.panels[DisplayBench.address]?.write([0x00, 0x8D, 0x14, 0xAF])
    #expect(bench.picture != nil)
    bench.show(first)
    _ = try bench.step()
    #expect(bench.picture == nil)
    try bench.run(milliseconds: 200)
    #expect(bench.picture == first)
  }

  /// The worst that a transfer that broke off can leave: a window without both of its arguments.
  @Test(arguments: PanelController.allCases)
  func `an unfinished command does not swallow the darkness`(controller: PanelController) throws {
    var bench = DisplayBench(controller)
    let on: [UInt8] = [0x00, 0x8D, 0x14, 0xAF]
    bench.bus.bus.panels[DisplayBench.address]?.write(
      on + (controller == .ssd1306 ? [0x20, 0x00, 0x21] : [0x81]))
    bench.show(first)
    _ = try bench.step()
    #expect(bench.picture == nil)
  }

  @Test(arguments: PanelController.allCases)
  func `contrast alone is one short transfer`(controller: PanelController) throws {
    var bench = DisplayBench(controller)
    bench.show(first)
    try bench.run(milliseconds: 200)
    _ = bench.takeTraffic()
    bench.show(Display.Wish(frame: first, contrast: 9))
    try bench.run(milliseconds: 200)
    let traffic = bench.takeTraffic()
    #expect(traffic.transfers == 1)
    #expect(traffic.bytes == 3)
    #expect(bench.panel.registers.contrast == 9)
    #expect(bench.picture == first)
  }

  @Test(arguments: PanelController.allCases)
  func `what does not change costs nothing`(controller: PanelController) throws {
    var bench = DisplayBench(controller)
    bench.show(first)
    try bench.run(milliseconds: 200)
    _ = bench.takeTraffic()
    for _ in 0..<50 {
      bench.show(first)
      try bench.run(milliseconds: 1000)
    }
    #expect(bench.takeTraffic().transfers == 0)
  }

  @Test(arguments: PanelController.allCases)
  func `there are ten updates a second, and the newest frame wins`(
    controller: PanelController
  ) throws {
    var bench = DisplayBench(controller)
    bench.transferMilliseconds = 0
    for seed in UInt64(1)...200 {
      bench.show(Pictures.noise(seed: seed))
      try bench.run(milliseconds: 10)
    }
    // One at once, then one every 100 ms, the last at the end of the second second.
    #expect(bench.seen.count == 21)
    #expect(bench.picture == Pictures.noise(seed: 200))
  }

  @Test
  func `a slow bus finishes a frame before it begins the newest`() throws {
    var bench = DisplayBench(.sh1106)
    bench.transferMilliseconds = 20
    bench.show(first)
    try bench.run(milliseconds: 1000)
    for seed in UInt64(20)...60 {
      bench.show(Pictures.noise(seed: seed))
      _ = try bench.step()
    }
    try bench.run(milliseconds: 1000)
    // 16 transfers are a frame.
    #expect(bench.seen == [first] + [20, 36, 52, 60].map { Pictures.noise(seed: $0) })
  }

  @Test(arguments: PanelController.allCases)
  func `once a minute all is repeated and nobody sees it`(controller: PanelController) throws {
    var bench = DisplayBench(controller)
    bench.show(first)
    try bench.run(milliseconds: 1000)
    _ = bench.takeTraffic()
    let end = bench.now + 60_000
    while bench.now < end {
      bench.now = max(bench.now, min(end, try #require(bench.display.wakeMilliseconds)))
      while try bench.step() { #expect(bench.picture == first) }
    }
    #expect(bench.takeTraffic().bytes > 1024)
    #expect(bench.panel.problems == [])
  }

  @Test(arguments: PanelController.allCases)
  func `a panel that lost its power unnoticed is back within a minute`(
    controller: PanelController
  ) throws {
    var bench = DisplayBench(controller)
    bench.show(first)
    try bench.run(milliseconds: 1000)
    bench.bus.losePower()
    let second = Pictures.inverted(first, pages: 3..<4, columns: 10..<40)
    bench.show(second)
    try bench.run(milliseconds: 1000)
    #expect(bench.picture == nil)
    try bench.run(milliseconds: 60_000)
    #expect(bench.picture == second)
  }
}
