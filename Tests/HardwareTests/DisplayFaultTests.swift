import Base
import Foundation
import Hardware
import Simulation
import Testing

/// Whatever happens to the bus, the panel is dark or shows what was wished for, and ends right.
struct DisplayFaultTests {
  private static let outages: [FaultyI2CBus.Fault] = [
    .notAcknowledged, .cutShort(after: 0), .cutShort(after: 1), .cutShort(after: 2),
    .cutShort(after: 3), .cutShort(after: 20), .absent(transfers: 3),
    .frozen(transfers: 2, arriving: 5), .powerLoss(transfers: 1), .powerLoss(transfers: 5),
  ]

  @Test(arguments: PanelController.allCases)
  func `a fault at any transfer is recovered from`(controller: PanelController) throws {
    let first = Pictures.noise(seed: 1)
    let second = Pictures.inverted(first, pages: 2..<7, columns: 30..<100)
    for fault in Self.outages {
      for place in 0..<24 {
        var bench = DisplayBench(controller)
        bench.bus.script = [FaultyI2CBus.Fault](repeating: .none, count: place) + [fault]
        bench.show(first)
        try bench.run(milliseconds: 200, "\(fault) at \(place)")
        bench.show(second)
        // An outage of five transfers makes pauses of 1, 2, 4, 8 and 16 seconds.
        try bench.run(milliseconds: 40_000, "\(fault) at \(place)")
        if bench.bus.script.isEmpty, bench.bus.failures == 0 {
          Issue.record("\(fault) at \(place) did not happen")
        }
        let isRight = bench.picture == second
        try #require(isRight, "\(fault) at \(place)")
        try #require(bench.display.health.isReady)
        try #require(Self.isHarmless(bench.panel.problems), "\(bench.panel.problems)")
      }
    }
  }

  @Test(arguments: [
    (FaultyI2CBus.Fault.notAcknowledged, "not-acknowledged: nothing answers at 0x3c on /dev/i2c-0"),
    (.absent(transfers: 1), "absent: no bus /dev/i2c-0"),
    (.frozen(transfers: 1, arriving: 0), "frozen: the bus /dev/i2c-0 hangs"),
  ])
  func `a fault is a state with a name`(fault: FaultyI2CBus.Fault, text: String) throws {
    var bench = DisplayBench(.ssd1306, script: [fault])
    bench.show(Frame())
    _ = try bench.step()
    #expect(bench.display.health.explanation(now: bench.now) == text + "; next try in 1 s")
    #expect(bench.display.wakeMilliseconds == bench.now + 1000)
    try bench.run(milliseconds: 1100)
    #expect(bench.display.health.explanation(now: bench.now) == "ready")
  }

  @Test
  func `a panel that is not there is asked ever more seldom`() throws {
    var bench = DisplayBench(.ssd1306, script: [.absent(transfers: 1_000_000)])
    bench.show(Frame())
    try bench.run(milliseconds: 3_600_000)
    // 1, 2, 4 ... 32 seconds, then one a minute.
    #expect((60...70).contains(bench.transfers))
  }

  @Test(arguments: PanelController.allCases, [UInt64(1)...250, 251...500, 501...750, 751...1000])
  func `a thousand seeds of frames and faults end with the right picture`(
    controller: PanelController, seeds: ClosedRange<UInt64>
  ) throws {
    var failures = 0
    for seed in Seeds.chosen(seeds, environment: ProcessInfo.processInfo.environment) {
      failures += try life(of: controller, seed: seed)
    }
    #expect(failures > 0, "no transfer ever failed: this test looks at nothing")
  }

  /// Wishes of all kinds on a bad bus, then a good one: the number of failures.
  private func life(of controller: PanelController, seed: UInt64) throws -> Int {
    var random = SplitMix64(seed: seed)
    var bench = DisplayBench(
      controller, faultsPerThousand: random.below(4) * 20, seed: random.next())
    var wish = Display.Wish(frame: Pictures.noise(seed: random.next()))
    for _ in 0..<6 {
      change(&wish, &random)
      bench.show(wish)
      try bench.run(milliseconds: UInt64(random.below(400)), "seed \(seed)")
      if random.below(12) == 0 { bench.bus.losePower() }
    }
    bench.bus.faultsPerThousand = 0
    wish.isOn = true
    bench.show(wish)
    // The longest pause is over, and a power loss that nobody noticed is repaired.
    try bench.run(milliseconds: 130_000, "seed \(seed)")
    let isRight = bench.picture == wish.frame
    try #require(isRight, "seed \(seed)")
    try #require(bench.panel.registers.contrast == wish.contrast, "seed \(seed)")
    try #require(bench.display.health.isReady, "seed \(seed)")
    try #require(Self.isHarmless(bench.panel.problems), "seed \(seed): \(bench.panel.problems)")
    return bench.bus.failures
  }

  private func change(_ wish: inout Display.Wish, _ random: inout SplitMix64) {
    let page = random.below(Frame.pages)
    let column = random.below(Frame.width - 6)
    switch random.below(8) {
    case 0: wish.frame = Frame()
    case 1: wish.frame = Pictures.noise(seed: random.next())
    case 2: wish.contrast = UInt8(truncatingIfNeeded: random.next())
    case 3: wish.isOn.toggle()
    case 4:
      wish.frame = Pictures.inverted(
        wish.frame, pages: page..<page + 1, columns: column..<column + 6)
    case 5:
      wish.frame = Pictures.inverted(
        wish.frame, pages: page..<Frame.pages, columns: column..<Frame.width)
    default:
      for _ in 0..<10 { wish.frame[random.below(128), random.below(64)].toggle() }
    }
  }

  /// What a fault alone explains; all else would be our mistake.
  ///
  /// A command that was cut short swallows an "off". A panel that lost its power unnoticed is back in page
  /// addressing.
  private static func isHarmless(_ problems: [EmulatedPanel.Problem]) -> Bool {
    problems.allSatisfy { problem in
      switch problem {
      case .badArgument(_, value: 0xAE), .windowInPageMode: true
      default: false
      }
    }
  }
}
