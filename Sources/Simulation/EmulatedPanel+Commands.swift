import Hardware

/// The command tables of the two datasheets.
extension EmulatedPanel {
  /// How many bytes follow a command; nil where the chip has no such command.
  func argumentCount(of command: UInt8) -> Int? {
    switch command {
    case 0x00...0x1F, 0x40...0x7F, 0xA0, 0xA1, 0xA4...0xA7, 0xAE, 0xAF, 0xB0...0xB7, 0xC0, 0xC8,
      0xE3:
      0
    case 0x81, 0xA8, 0xD3, 0xD5, 0xD9, 0xDA, 0xDB: 1
    default:
      switch controller {
      case .ssd1306: solomonArgumentCount(of: command)
      case .sh1106: sinoArgumentCount(of: command)
      }
    }
  }

  private func solomonArgumentCount(of command: UInt8) -> Int? {
    switch command {
    case 0x2E, 0x2F: 0
    case 0x20, 0x8D: 1
    case 0x21, 0x22, 0xA3: 2
    case 0x29, 0x2A: 5
    case 0x26, 0x27: 6
    default: nil
    }
  }

  private func sinoArgumentCount(of command: UInt8) -> Int? {
    switch command {
    case 0x30...0x33, 0xE0, 0xEE: 0
    case 0xAD: 1
    default: nil
    }
  }

  mutating func execute(_ command: UInt8, _ arguments: [UInt8]) {
    switch command {
    case 0x00...0x1F: setColumn(command)
    case 0x40...0x7F: registers.startLine = Int(command & 0x3F)
    case 0x81: registers.contrast = arguments[0]
    case 0xA0, 0xA1: registers.isSegmentReversed = command & 1 != 0
    case 0xA4, 0xA5: registers.isEntirelyOn = command & 1 != 0
    case 0xA6, 0xA7: registers.isInverse = command & 1 != 0
    case 0xA8: set(command, arguments[0], allowed: 15...63) { $0.rows = $1 + 1 }
    case 0xAE, 0xAF: registers.isOn = command & 1 != 0
    case 0xB0...0xB7: setPage(command)
    case 0xC0, 0xC8: registers.isScanReversed = command == 0xC8
    case 0xD3: set(command, arguments[0], allowed: 0...63) { $0.offset = $1 }
    // Timing and voltages change no pixel.
    case 0xD5, 0xD9, 0xDB, 0xE3, 0x30...0x33: break
    case 0xDA: setPins(arguments[0])
    default:
      switch controller {
      case .ssd1306: executeSolomon(command, arguments)
      case .sh1106: executeSino(command, arguments)
      }
    }
  }

  private mutating func executeSolomon(_ command: UInt8, _ arguments: [UInt8]) {
    switch command {
    case 0x20:
      guard let addressing = PanelRegisters.Addressing(rawValue: arguments[0]) else {
        return note(.badArgument(command: command, value: arguments[0]))
      }
      registers.addressing = addressing
    case 0x21:
      guard let window = window(command, arguments, below: columns) else { return }
      registers.columnWindow = window
      registers.column = window.lowerBound
    case 0x22:
      guard let window = window(command, arguments, below: Frame.pages) else { return }
      registers.pageWindow = window
      registers.page = window.lowerBound
    case 0x8D:
      // Bits 7 and 6 are free, the pump is bit 2, the others are fixed (application note).
      guard arguments[0] & 0x3B == 0x10 else {
        return note(.badArgument(command: command, value: arguments[0]))
      }
      registers.isSupplyOn = arguments[0] & 0x04 != 0
    // Setting a scroll up shows nothing yet, and stopping one that never ran is no change.
    case 0x26, 0x27, 0x29, 0x2A, 0xA3, 0x2E: break
    case 0x2F: note(.scrolling)
    default: note(.unknownCommand(command))
    }
  }

  private mutating func executeSino(_ command: UInt8, _ arguments: [UInt8]) {
    switch command {
    case 0xAD:
      guard arguments[0] & 0xFE == 0x8A else {
        return note(.badArgument(command: command, value: arguments[0]))
      }
      guard !registers.isOn else { return note(.converterWhileOn) }
      registers.isSupplyOn = arguments[0] & 1 != 0
    case 0xE0: registers.savedColumn = registers.column
    case 0xEE:
      if let column = registers.savedColumn { registers.column = column }
      registers.savedColumn = nil
    default: note(.unknownCommand(command))
    }
  }

  /// Half of a column: the low nibble for 0x00 to 0x0F, the high one for 0x10 to 0x1F.
  private mutating func setColumn(_ command: UInt8) {
    guard registers.addressing == .page else { return note(.pageOutsidePageMode(command: command)) }
    let nibble = Int(command & 0x0F)
    let column =
      command < 0x10
      ? registers.column & 0xF0 | nibble : registers.column & 0x0F | nibble << 4
    // Between its two halves a column may lie outside; data there is what is wrong.
    registers.column = controller == .ssd1306 ? column & 0x7F : column
  }

  private mutating func setPage(_ command: UInt8) {
    guard registers.addressing == .page else { return note(.pageOutsidePageMode(command: command)) }
    registers.page = Int(command & 0x07)
  }

  /// Only glass with alternating COM pins is emulated, the one that modules of 64 rows have.
  private mutating func setPins(_ value: UInt8) {
    if value != 0x12 { note(.badArgument(command: 0xDA, value: value)) }
  }

  private mutating func set(
    _ command: UInt8, _ value: UInt8, allowed: ClosedRange<Int>,
    _ change: (inout PanelRegisters, Int) -> Void
  ) {
    guard allowed.contains(Int(value)) else {
      return note(.badArgument(command: command, value: value))
    }
    change(&registers, Int(value))
  }

  private mutating func window(
    _ command: UInt8, _ arguments: [UInt8], below bound: Int
  ) -> ClosedRange<Int>? {
    guard registers.addressing != .page else {
      note(.windowInPageMode(command: command))
      return nil
    }
    let (first, last) = (Int(arguments[0]), Int(arguments[1]))
    guard first <= last, last < bound else {
      note(.badArgument(command: command, value: first <= last ? arguments[1] : arguments[0]))
      return nil
    }
    return first...last
  }
}
