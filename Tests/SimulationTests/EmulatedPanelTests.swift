import Base
import Hardware
import Simulation
import Testing

/// The decoder against what the datasheets say, byte by byte.
struct EmulatedPanelTests {
  private static let solomonOn: [UInt8] = [0x00, 0x8D, 0x14, 0xA1, 0xC8, 0xAF]
  private static let sinoOn: [UInt8] = [0x00, 0xA1, 0xC8, 0xAF]

  /// A lit panel with nothing in its memory.
  private func clear(_ controller: PanelController) -> EmulatedPanel {
    var panel = EmulatedPanel(controller, seed: 1)
    panel.write(controller == .ssd1306 ? Self.solomonOn : Self.sinoOn)
    for page in UInt8(0)..<8 {
      panel.write([0x00, 0xB0 | page, 0x00, 0x10])
      panel.write([0x40] + [UInt8](repeating: 0, count: panel.columns))
    }
    return panel
  }

  private func lit(_ panel: EmulatedPanel) -> [[Int]] {
    guard let picture = panel.picture else { return [] }
    return (0..<64).flatMap { y in (0..<128).filter { picture[$0, y] }.map { [$0, y] } }
  }

  @Test(arguments: PanelController.allCases)
  func `power brings noise that nobody sees`(controller: PanelController) {
    var panel = EmulatedPanel(controller, seed: 1)
    #expect(panel.picture == nil)
    panel.write([0x00, 0x8D, 0x14, 0xAF])
    #expect(lit(panel).count > 3000)
    let before = panel.picture
    panel.powerCycle(seed: 2)
    #expect(panel.picture == nil)
    panel.write([0x00, 0x8D, 0x14, 0xAF])
    #expect(panel.picture != before)
  }

  @Test
  func `an SSD1306 without its pump stays dark`() {
    var panel = EmulatedPanel(.ssd1306, seed: 1)
    panel.write([0x00, 0xAF])
    #expect(panel.picture == nil)
    #expect(panel.registers.isOn)
  }

  @Test(arguments: PanelController.allCases)
  func `the lowest bit of a byte is on top`(controller: PanelController) {
    var panel = clear(controller)
    panel.write([0x00, 0xB2, 0x05 + UInt8(panel.columns == 132 ? 2 : 0), 0x10])
    panel.write([0x40, 0x81])
    #expect(lit(panel) == [[5, 16], [5, 23]])
    #expect(panel.problems == [])
  }

  @Test
  func `the SH1106 has two columns more on each side`() {
    var panel = clear(.sh1106)
    panel.write([0x00, 0xB0, 0x00, 0x10])
    panel.write([0x40, 0xFF, 0xFF])
    #expect(lit(panel) == [])
    panel.write([0x40, 0x01])
    #expect(lit(panel) == [[0, 0]])
    panel.write([0x00, 0x01, 0x18])
    panel.write([0x40, 0x01, 0xFF, 0xFF])
    #expect(lit(panel) == [[0, 0], [127, 0]])
    #expect(panel.problems == [])
    panel.write([0x40, 0x00])
    #expect(panel.problems == [.columnOutside])
    #expect(lit(panel) == [[0, 0], [127, 0]])
  }

  @Test
  func `a window is filled row by row and begins again`() {
    var panel = clear(.ssd1306)
    panel.write([0x00, 0x20, 0x00, 0x21, 10, 11, 0x22, 3, 4])
    panel.write([0x40, 0x01, 0x02, 0x04, 0x08])
    #expect(lit(panel) == [[10, 24], [11, 25], [10, 34], [11, 35]])
    panel.write([0x40, 0x80])
    #expect(lit(panel) == [[11, 25], [10, 31], [10, 34], [11, 35]])
    #expect(panel.problems == [])
  }

  @Test
  func `vertical addressing fills page after page`() {
    var panel = clear(.ssd1306)
    panel.write([0x00, 0x20, 0x01, 0x21, 10, 11, 0x22, 3, 4])
    panel.write([0x40, 0x01, 0x02, 0x04, 0x08])
    #expect(lit(panel) == [[10, 24], [11, 26], [10, 33], [11, 35]])
  }

  @Test
  func `page addressing stays in its page`() {
    var panel = clear(.ssd1306)
    panel.write([0x00, 0xB7, 0x0F, 0x17])
    panel.write([0x40, 0x01, 0x02])
    #expect(lit(panel) == [[127, 56], [0, 57]])
  }

  @Test(arguments: PanelController.allCases)
  func `arguments may come in a later transfer`(controller: PanelController) {
    var panel = clear(controller)
    panel.write([0x00, 0x81])
    panel.write([0x00, 0x33])
    #expect(panel.registers.contrast == 0x33)
    panel.write([0x80, 0x81, 0x80, 0x44, 0x80, 0x10, 0x40, 0x01])
    #expect(panel.registers.contrast == 0x44)
    #expect(panel.problems == [])
  }

  @Test(arguments: PanelController.allCases)
  func `directions turn the picture`(controller: PanelController) {
    let offset: UInt8 = controller == .sh1106 ? 2 : 0
    let mark = { (panel: inout EmulatedPanel) in
      panel.write([0x00, 0xB0, 0x00 + offset, 0x10])
      panel.write([0x40, 0x01])
    }
    var panel = clear(controller)
    panel.write([0x00, 0xC0])
    mark(&panel)
    #expect(lit(panel) == [[0, 63]])
    // The memory keeps what was written before the other direction; scanning turns at once.
    panel.write([0x00, 0xC8, 0xA0])
    #expect(lit(panel) == [[0, 0]])
    mark(&panel)
    #expect(lit(panel) == [[0, 0], [127, 0]])
  }

  @Test(arguments: PanelController.allCases)
  func `start line, offset and number of rows`(controller: PanelController) {
    var panel = clear(controller)
    panel.write([0x00, 0xB1, 0x08, 0x10])
    panel.write([0x40, 0x01])
    let x = controller == .sh1106 ? 6 : 8
    #expect(lit(panel) == [[x, 8]])
    panel.write([0x00, 0x42])
    #expect(lit(panel) == [[x, 6]])
    panel.write([0x00, 0xD3, 0x03])
    #expect(lit(panel) == [[x, 3]])
    panel.write([0x00, 0x48 + 8, 0xD3, 0x00])
    #expect(lit(panel) == [[x, 56]])
    panel.write([0x00, 0xA8, 0x1F])
    #expect(lit(panel) == [])
    panel.write([0x00, 0x40])
    #expect(lit(panel) == [[x, 40]])
  }

  @Test(arguments: PanelController.allCases)
  func `inverse and entirely on`(controller: PanelController) {
    var panel = clear(controller)
    panel.write([0x00, 0xA7])
    #expect(lit(panel).count == 128 * 64)
    panel.write([0x00, 0xA6])
    #expect(lit(panel).isEmpty)
    panel.write([0x00, 0xA5])
    #expect(lit(panel).count == 128 * 64)
    panel.write([0x00, 0xA4])
    #expect(lit(panel).isEmpty)
    #expect(panel.problems == [])
  }

  @Test(arguments: [
    ([0x00, 0x20, 0x00, 0xB0], EmulatedPanel.Problem.pageOutsidePageMode(command: 0xB0)),
    ([0x00, 0x21, 0, 1], .windowInPageMode(command: 0x21)),
    ([0x00, 0x20, 0x00, 0x21, 5, 4], .badArgument(command: 0x21, value: 5)),
    ([0x00, 0x20, 0x00, 0x21, 5, 128], .badArgument(command: 0x21, value: 128)),
    ([0x00, 0x20, 0x00, 0x22, 5, 8], .badArgument(command: 0x22, value: 8)),
    ([0x00, 0x20, 0x03], .badArgument(command: 0x20, value: 3)),
    ([0x00, 0x8D, 0x15], .badArgument(command: 0x8D, value: 0x15)),
    ([0x00, 0xA8, 0x0E], .badArgument(command: 0xA8, value: 14)),
    ([0x00, 0xDA, 0x02], .badArgument(command: 0xDA, value: 2)),
    ([0x00, 0xAD], .unknownCommand(0xAD)),
    ([0x00, 0x30], .unknownCommand(0x30)),
    ([0x00, 0x2F], .scrolling),
    ([0x01, 0xAF], .controlByte(0x01)),
    ([0x80, 0x81, 0x40, 0x01], .dataInsideCommand(0x81)),
  ])
  func `what an SSD1306 does not know is a problem`(
    bytes: [UInt8], problem: EmulatedPanel.Problem
  ) {
    var panel = EmulatedPanel(.ssd1306, seed: 1)
    panel.write(bytes)
    #expect(panel.problems == [problem])
  }

  @Test(arguments: [
    ([0x00, 0x20], EmulatedPanel.Problem.unknownCommand(0x20)),
    ([0x00, 0x21], .unknownCommand(0x21)),
    ([0x00, 0x8D], .unknownCommand(0x8D)),
    ([0x00, 0xAD, 0x14], .badArgument(command: 0xAD, value: 0x14)),
    ([0x00, 0xAF, 0xAD, 0x8B], .converterWhileOn),
  ])
  func `what an SH1106 does not know is a problem`(
    bytes: [UInt8], problem: EmulatedPanel.Problem
  ) {
    var panel = EmulatedPanel(.sh1106, seed: 1)
    panel.write(bytes)
    #expect(panel.problems == [problem])
  }

  @Test
  func `clocks are counted with addresses and acknowledges`() {
    var panel = EmulatedPanel(.ssd1306, seed: 1)
    panel.write([0x40] + [UInt8](repeating: 0, count: 1024))
    #expect(panel.traffic.bits == 9236)
  }

  @Test(arguments: PanelController.allCases, UInt64(1)...4)
  func `any bytes are survived`(controller: PanelController, seed: UInt64) {
    var mutator = Mutator(seed: seed, lengthMax: 64)
    var panel = EmulatedPanel(controller, seed: seed)
    let samples: [[UInt8]] = [
      Self.solomonOn, [0x00, 0x20, 0x00, 0x21, 10, 20, 0x22, 3, 4],
      [0x40] + [UInt8](repeating: 0x55, count: 60),
      [0x80, 0xE0, 0xC0, 0x11, 0x80, 0xEE, 0x00, 0xB3],
    ]
    var pictures = 0
    for round in 0..<5000 {
      panel.write(mutator.damage(samples[mutator.random.below(samples.count)]))
      if round % 50 == 0, panel.picture != nil { pictures += 1 }
    }
    #expect(pictures > 0, "the panel was never lit: this test looks at nothing")
    #expect(panel.problems.count == EmulatedPanel.problemsMax)
    #expect(panel.memory.count == panel.columns * 8)
  }
}
