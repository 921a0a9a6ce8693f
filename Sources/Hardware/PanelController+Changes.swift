extension PanelController {
  /// Data bytes of one transfer, so that it has 512 with the control byte.
  static let pieceBytesMax = Display.transferBytesMax - 1

  /// Rectangles that hold every difference, at about the least time on the bus.
  ///
  /// Exact cover is not the aim: bytes between two changes are sent along where that is cheaper than
  /// aiming again.
  func changes(from old: Frame, to new: Frame) -> [DisplayRectangle] {
    var closed: [DisplayRectangle] = []
    // Rectangles that end on the page before, and so may grow downwards.
    var open: [DisplayRectangle] = []
    for page in 0..<Frame.pages {
      var next: [DisplayRectangle] = []
      for run in runs(page: page, from: old, to: new) {
        if let index = open.firstIndex(where: { isCheaper(merging: $0, and: run) }) {
          next.append(open.remove(at: index).union(run))
        } else {
          next.append(run)
        }
      }
      closed += open
      open = next
    }
    closed += open
    var sum = 0
    for area in closed { sum += bits(area) }
    let all = everything
    var whole = 0
    for area in all { whole += bits(area) }
    return sum < whole ? closed : all
  }

  /// The whole memory.
  var everything: [DisplayRectangle] {
    guard !isWindowTall else { return [.whole] }
    return DisplayRectangle.whole.pages.map {
      DisplayRectangle(pages: $0...$0, columns: DisplayRectangle.whole.columns)
    }
  }

  /// The transfers that fill one rectangle.
  func transfers(_ area: DisplayRectangle, of frame: Frame) -> [[UInt8]] {
    var transfers = [window(area)]
    var rest = area.content(of: frame)[...]
    while !rest.isEmpty {
      transfers.append([Self.data] + rest.prefix(Self.pieceBytesMax))
      rest = rest.dropFirst(Self.pieceBytesMax)
    }
    return transfers
  }

  /// Time on the bus in clocks.
  private func bits(_ area: DisplayRectangle) -> Int {
    let pieces = (area.bytes + Self.pieceBytesMax - 1) / Self.pieceBytesMax
    return I2CTransfer.bits(ofBytes: window(area).count)
      + pieces * I2CTransfer.bits(ofBytes: 1) + area.bytes * 9
  }

  private func isCheaper(merging one: DisplayRectangle, and other: DisplayRectangle) -> Bool {
    let isTall = one.pages != other.pages
    return (isWindowTall || !isTall) && bits(one.union(other)) <= bits(one) + bits(other)
  }

  /// Changed columns of one page, joined where the gap is cheap.
  private func runs(page: Int, from old: Frame, to new: Frame) -> [DisplayRectangle] {
    var runs: [DisplayRectangle] = []
    for column in 0..<Frame.width
    where old.byte(page: page, column: column) != new.byte(page: page, column: column) {
      let run = DisplayRectangle(pages: page...page, columns: column...column)
      if let last = runs.last, isCheaper(merging: last, and: run) {
        runs[runs.count - 1] = last.union(run)
      } else {
        runs.append(run)
      }
    }
    return runs
  }
}
