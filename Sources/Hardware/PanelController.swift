/// The controller chip of a 128 x 64 OLED panel; the board's description names it, nothing is probed.
///
/// Numbers of sections: Solomon Systech, SSD1306, revision 1.1; Sino Wealth, SH1106, revision 2.3, whose
/// commands are numbered 1 to 24.
public enum PanelController: String, CaseIterable, Equatable, Sendable {
  case ssd1306
  case sh1106

  /// First byte of a transfer (SSD1306 section 8.1.5.2; SH1106 has the same): what follows up to the stop
  /// is commands, or data for the display memory.
  static let commands: UInt8 = 0x00
  static let data: UInt8 = 0x40

  /// The SH1106 has 132 columns, and modules of 128 are wired to the middle ones.
  var columnOffset: Int {
    switch self {
    case .ssd1306: 0
    case .sh1106: 2
    }
  }

  /// Whether one window may span several pages.
  var isWindowTall: Bool {
    switch self {
    case .ssd1306: true
    case .sh1106: false
    }
  }

  /// Off, three times: a transfer that broke off may have left a command waiting for up to two arguments.
  static let off: [UInt8] = [commands, 0xAE, 0xAE, 0xAE]
  static let on: [UInt8] = [commands, 0xAF]

  static func contrast(_ value: UInt8) -> [UInt8] { [commands, 0x81, value] }

  /// Aims the following data at a rectangle of the display memory.
  func window(_ area: DisplayRectangle) -> [UInt8] {
    let first = area.columns.lowerBound + columnOffset
    switch self {
    case .ssd1306:
      // Sections 10.1.4 and 10.1.5: the pointers start at the first column and page of the window, and
      // wrap inside.
      return [
        Self.commands, 0x21, UInt8(first), UInt8(area.columns.upperBound),
        0x22, UInt8(area.pages.lowerBound), UInt8(area.pages.upperBound),
      ]
    case .sh1106:
      // Commands 1, 2 and 12; it only knows pages, and the column grows by itself.
      return [
        Self.commands, 0xB0 | UInt8(area.pages.lowerBound), 0x10 | UInt8(first >> 4),
        UInt8(first & 15),
      ]
    }
  }

  /// Everything that a reset leaves open or that another program may have changed.
  ///
  /// - Parameter isLit: the panel shows a picture that shall stay while its settings are repeated.
  ///   Otherwise it is switched off first, and stays off.
  func initialisation(contrast: UInt8, isUpsideDown: Bool, isLit: Bool) -> [UInt8] {
    var list = isLit ? [Self.commands] : Self.off
    switch self {
    case .ssd1306:
      list += [
        0xD5, 0x80,  // 10.1.16 clock: no division, middle frequency
        0xA8, 0x3F,  // 10.1.11 all 64 rows
        0xD3, 0x00, 0x40,  // 10.1.15, 10.1.6 row 0 on top
        0x8D, 0x14,  // application note of revision 1.1: charge pump, modules have no other supply
        0x20, 0x00,  // 10.1.3 horizontal addressing
        0xDA, 0x12,  // 10.1.18 alternating COM pins, as 64-row glass is wired
        0xD9, 0xF1,  // 10.1.17 long pre-charge, for the weak pump
        0xDB, 0x20,  // 10.1.19 deselect level 0.77 Vcc
        0x2E,  // 10.2.3 no scrolling
      ]
    case .sh1106:
      list += [
        0xD5, 0x80, 0xA8, 0x3F, 0xD3, 0x00, 0x40,  // 15, 9, 14, 4: as above
        0x32,  // 3 pump at 8 V
        0xDA, 0x12, 0xD9, 0x22, 0xDB, 0x35,  // 17, 16, 18
      ]
      // 10: the converter may only be set while the panel is off; after a reset it is on anyway.
      if !isLit { list += [0xAD, 0x8B] }
    }
    list += isUpsideDown ? [0xA0, 0xC0] : [0xA1, 0xC8]  // 10.1.8, 10.1.14; 6, 13: direction
    list += [0xA4, 0xA6]  // 10.1.9, 10.1.10; 7, 8: show the memory, not inverted
    return list + [0x81, contrast]  // 10.1.7; 5
  }
}
