/// Bandwidth, reward and peers.
extension Canvas {
  mutating func drawBandwidth(_ context: PageContext) {
    guard let traffic = context.figures.traffic else { return missing("no figure yet") }
    let history = context.history
    direction(
      Symbol.down, .rate(bytesPerSecond: traffic.receivedBytesPerSecond),
      history.receivedBytesPerSecond, y: 12)
    direction(
      Symbol.up, .rate(bytesPerSecond: traffic.sentBytesPerSecond),
      history.sentBytesPerSecond, y: 38)
  }

  private mutating func direction(
    _ arrow: Unicode.Scalar, _ quantity: Quantity, _ history: History, y: Int
  ) {
    let middle = y + 2
    text(quantity.digits, Area(0, middle, 47, 16), font: .large)
    let end = 47
    text(String(arrow), Area(end, middle, 24, 7))
    text(quantity.unit, Area(end, middle + 9, 24, 7))
    let area = Area(end + 27, y, Self.width - end - 27, 21)
    sparkline(history, area, floor: 0, ceiling: max(1, history.highest ?? 1))
  }

  mutating func drawReward(_ context: PageContext) {
    guard let droplets = context.figures.dropletsPerHour else {
      text(Quantity.dash, Area(0, 16, Self.width, 16), font: .large, align: .centre)
      text("SKY per hour", Area(0, 40, Self.width, 8), align: .centre)
      text("NO FIGURE YET", Area(0, 52, Self.width, 5), font: .small, align: .centre)
      return
    }
    figure(.reward(dropletsPerHour: droplets), Area(0, 12, Self.width, 16))
    let history = context.history.dropletsPerHour
    run(history, Area(0, 32, Self.width, 22), floor: 0, ceiling: max(1, history.highest ?? 1))
  }

  mutating func drawPeers(_ context: PageContext) {
    guard let count = context.figures.peersCount else { return missing("no figure yet") }
    let quantity = Quantity(Quantity.count(count).digits, count == 1 ? "peer" : "peers")
    figure(quantity, Area(0, 12, Self.width, 16))
    let history = context.history.peersCount
    run(history, Area(0, 32, Self.width, 22), floor: 0, ceiling: max(4, history.highest ?? 4))
  }
}
