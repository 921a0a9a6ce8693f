internal import Synchronization

/// What `/metrics` tells, in the text format of Prometheus (version 0.0.4); counted since the start.
final class RegistryMetrics: Sendable {
  /// Upper bounds of the latency histogram in microseconds.
  private static let boundsMicroseconds: [UInt64] = [
    250, 500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000, 250_000, 1_000_000, 5_000_000,
  ]

  private struct Histogram {
    var counts = [UInt64](repeating: 0, count: RegistryMetrics.boundsMicroseconds.count + 1)
    var sumMicroseconds: UInt64 = 0
  }

  private struct Values {
    var registrations: UInt64 = 0
    var lookups: UInt64 = 0
    var refusals: [String: UInt64] = [:]
    var latencies: [String: Histogram] = [:]
  }

  private let values = Mutex(Values())

  func registered() { values.withLock { $0.registrations += 1 } }
  func lookedUp() { values.withLock { $0.lookups += 1 } }

  /// - Parameter code: of a problem; there are few of them.
  func refused(_ code: String) { values.withLock { $0.refusals[code, default: 0] += 1 } }

  /// - Parameter endpoint: a path with its parameters unfilled; there are few of them.
  func answered(_ endpoint: String, microseconds: UInt64) {
    let bounds = Self.boundsMicroseconds
    let index = bounds.firstIndex { microseconds <= $0 } ?? bounds.count
    values.withLock {
      $0.latencies[endpoint, default: Histogram()].counts[index] += 1
      $0.latencies[endpoint, default: Histogram()].sumMicroseconds &+= microseconds
    }
  }

  func text(_ totals: StoreTotals, snapshot: UInt64) -> String {
    let values = values.withLock { $0 }
    var text = ""
    func add(_ name: String, _ kind: String, _ help: String, _ lines: [String]) {
      text += "# HELP skyregistry_\(name) \(help)\n# TYPE skyregistry_\(name) \(kind)\n"
      for line in lines { text += "skyregistry_\(name)\(line)\n" }
    }
    add(
      "registrations_total", "counter", "Receipts given, repeated ones too.",
      [" \(values.registrations)"])
    add(
      "refusals_total", "counter", "Answers that were problems, by code.",
      values.refusals.sorted { $0.key < $1.key }.map { "{code=\"\($0.key)\"} \($0.value)" })
    add("lookups_total", "counter", "Look-ups of a miner.", [" \(values.lookups)"])
    add("miners", "gauge", "Registered boards.", [" \(totals.miners)"])
    add("sequence", "gauge", "Number of the last registration.", [" \(totals.registrations)"])
    add("snapshot_number", "gauge", "Number of the newest snapshot.", [" \(snapshot)"])
    add("store_bytes", "gauge", "Size of the database and its log.", [" \(totals.bytes)"])
    add(
      "request_seconds", "histogram", "From the request's head to the finished answer.",
      values.latencies.sorted { $0.key < $1.key }.flatMap { Self.lines($0.key, $0.value) })
    return text
  }

  private static func lines(_ endpoint: String, _ histogram: Histogram) -> [String] {
    let label = "endpoint=\"\(endpoint)\""
    var lines: [String] = []
    var sum: UInt64 = 0
    for (index, count) in histogram.counts.enumerated() {
      sum += count
      let bound =
        index < boundsMicroseconds.count
        ? "\(Double(boundsMicroseconds[index]) / 1_000_000)" : "+Inf"
      lines.append("_bucket{\(label),le=\"\(bound)\"} \(sum)")
    }
    lines.append("_sum{\(label)} \(Double(histogram.sumMicroseconds) / 1_000_000)")
    lines.append("_count{\(label)} \(sum)")
    return lines
  }
}
