internal import Base

/// Points of nodes that lost or miscounted; they fade, and nobody is judged for good.
struct HopScores {
  private var table: NodeTable
  private let halfLifeMilliseconds: UInt64
  private let avoidPoints: UInt32

  init(_ settings: MeterSettings) {
    table = NodeTable(countMax: settings.nodesMax)
    halfLifeMilliseconds = settings.scoreHalfLifeMilliseconds
    avoidPoints = settings.avoidPoints
  }

  /// Points left by now: half after each half-life, in straight lines between.
  func points(of key: PublicKey, now: UInt64) -> UInt32 {
    guard let row = table.row(of: key) else { return 0 }
    let age = now - row.since
    let halves = age / halfLifeMilliseconds
    guard halves < 32 else { return 0 }
    let whole = row.value >> halves
    let part = age % halfLifeMilliseconds
    return UInt32(whole - (whole - whole / 2) * part / halfLifeMilliseconds)
  }

  /// - Returns: until when the node is to be avoided, if it is.
  mutating func add(_ points: UInt32, to key: PublicKey, now: UInt64) -> UInt64? {
    // What a score can grow to is forgotten after six half-lives.
    let bound = UInt64(avoidPoints) * 32
    let sum = min(UInt64(self.points(of: key, now: now)) + UInt64(points), bound)
    table.set(key, sum, now: now)
    guard sum >= UInt64(avoidPoints) else { return nil }
    var halves: UInt64 = 0
    while sum >> halves >= UInt64(avoidPoints) { halves += 1 }
    return now + halves * halfLifeMilliseconds
  }
}
