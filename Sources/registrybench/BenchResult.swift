/// What one run gave.
struct BenchResult: CustomStringConvertible {
  let perSecond: Double
  let p50Milliseconds: Double
  let p99Milliseconds: Double

  init(_ durations: [Duration], within total: Duration) {
    let sorted = durations.map { $0 / .milliseconds(1) }.sorted()
    perSecond = Double(sorted.count) / (total / .seconds(1))
    p50Milliseconds = sorted[sorted.count / 2]
    p99Milliseconds = sorted[sorted.count * 99 / 100]
  }

  var description: String {
    "\(Int(perSecond)) a second, p50 \(Self.rounded(p50Milliseconds)) ms, "
      + "p99 \(Self.rounded(p99Milliseconds)) ms"
  }

  /// A row of the table.
  static func medians(_ results: [BenchResult]) -> String {
    func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
    return [
      "\(Int(median(results.map(\.perSecond))))", rounded(median(results.map(\.p50Milliseconds))),
      rounded(median(results.map(\.p99Milliseconds))),
    ].joined(separator: " | ") + " |"
  }

  private static func rounded(_ value: Double) -> String {
    "\((value * 100).rounded() / 100)"
  }
}
