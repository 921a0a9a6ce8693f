import Hardware
import Simulation
import Testing

/// Time on the bus, counted in clocks: 400 of them are a millisecond on a fast bus.
struct DisplayTrafficTests {
  /// Clocks of an update from one picture to another.
  private func bits(
    _ controller: PanelController, pages: Range<Int>, columns: Range<Int>
  ) throws -> EmulatedPanel.Traffic {
    var bench = DisplayBench(controller)
    let first = Pictures.noise(seed: 3)
    bench.show(first)
    try bench.run(milliseconds: 200)
    _ = bench.takeTraffic()
    let second = Pictures.inverted(first, pages: pages, columns: columns)
    bench.show(second)
    try bench.run(milliseconds: 200)
    #expect(bench.picture == second)
    return bench.takeTraffic()
  }

  @Test(arguments: [(PanelController.ssd1306, 148), (.sh1106, 121)])
  func `a glyph takes 0.37 ms or less`(controller: PanelController, bits: Int) throws {
    let traffic = try self.bits(controller, pages: 2..<3, columns: 60..<66)
    #expect(traffic.bits == bits)
    #expect(traffic.transfers == 2)
  }

  @Test(arguments: [(PanelController.ssd1306, 1246), (.sh1106, 1219)])
  func `a row of text takes 3.1 ms`(controller: PanelController, bits: Int) throws {
    let traffic = try self.bits(controller, pages: 5..<6, columns: 0..<128)
    #expect(traffic.bits == bits)
  }

  /// 9236 and 74 clocks in one transfer and a window; pieces of 512 bytes make two transfers more.
  @Test(arguments: [(PanelController.ssd1306, 9236 + 74 + 2 * 20), (.sh1106, 9752)])
  func `a frame takes 23.4 or 24.4 ms`(controller: PanelController, bits: Int) throws {
    let traffic = try self.bits(controller, pages: 0..<8, columns: 0..<128)
    #expect(traffic.bits == bits)
  }

  @Test
  func `a block of pages is one window where the controller can`() throws {
    let solomon = try bits(.ssd1306, pages: 1..<5, columns: 20..<80)
    #expect(solomon.transfers == 2)
    #expect(solomon.bytes == 7 + 1 + 4 * 60)
    let sino = try bits(.sh1106, pages: 1..<5, columns: 20..<80)
    #expect(sino.transfers == 8)
    #expect(sino.bytes == 4 * (4 + 1 + 60))
  }

  /// Aiming anew costs 94 clocks, or 67: as many as 10 or 7 bytes.
  @Test(arguments: [(PanelController.ssd1306, 10), (.sh1106, 7)])
  func `a gap is sent along while that is cheaper than a new window`(
    controller: PanelController, gapMax: Int
  ) throws {
    for gap in 1...20 {
      var bench = DisplayBench(controller)
      let first = Pictures.noise(seed: 3)
      bench.show(first)
      try bench.run(milliseconds: 200)
      _ = bench.takeTraffic()
      let half = Pictures.inverted(first, pages: 2..<3, columns: 10..<16)
      let second = Pictures.inverted(half, pages: 2..<3, columns: 16 + gap..<22 + gap)
      bench.show(second)
      try bench.run(milliseconds: 200)
      #expect(bench.picture == second)
      #expect(bench.takeTraffic().transfers == (gap <= gapMax ? 2 : 4), "gap \(gap)")
    }
  }
}
