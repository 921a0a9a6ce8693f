public import Hardware

extension EmulatedPanel {
  /// What a person sees; nil while the panel is dark.
  ///
  /// Modules have the glass on the chip so that with both directions reversed, as nearly every program
  /// sets them, the picture is upright.
  public var picture: Frame? {
    guard registers.isOn, registers.isSupplyOn else { return nil }
    var bytes = [UInt8](repeating: 0, count: Frame.width * Frame.pages)
    let middle = (columns - Frame.width) / 2
    for segment in 0..<Frame.width {
      let shown = shownRows(segment: middle + segment)
      // Segment 0 is at the right of an upright module.
      let x = isUpsideDown ? segment : Frame.width - 1 - segment
      let rows = isUpsideDown ? Self.reversed(shown) : shown
      for page in 0..<Frame.pages {
        bytes[page * Frame.width + x] = UInt8(truncatingIfNeeded: rows >> (8 * page))
      }
    }
    return Frame(bytes: bytes)
  }

  /// The 64 rows of a column as an upright module shows them, the lowest bit on top.
  private func shownRows(segment: Int) -> UInt64 {
    var stored: UInt64 = 0
    for page in 0..<Frame.pages {
      stored |= UInt64(memory[page * columns + segment]) << (8 * page)
    }
    // Bit n is now what the n-th driven row takes from the memory.
    let start = (registers.startLine + registers.offset) % 64
    var rows = stored >> start | (start == 0 ? 0 : stored << (64 - start))
    if registers.isEntirelyOn { rows = .max } else if registers.isInverse { rows = ~rows }
    if registers.rows < 64 { rows &= (1 << registers.rows) - 1 }
    // COM 0 is at the bottom.
    return registers.isScanReversed ? rows << (64 - registers.rows) : Self.reversed(rows)
  }

  private static func reversed(_ value: UInt64) -> UInt64 {
    var rest = value
    var result: UInt64 = 0
    for _ in 0..<64 {
      result = result << 1 | rest & 1
      rest >>= 1
    }
    return result
  }
}
