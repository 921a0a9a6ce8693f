import Base
import SkynetMap
import SkynetNode
import SkynetPath
import SkynetStatus
import SkynetWire

/// Pings and traces that are under way.
struct Inquiries {
  private static let patienceMilliseconds: UInt64 = 10_000

  private struct Ping {
    let number: UInt32
    let key: PublicKey
    let since: UInt64
  }

  private struct Trace {
    let number: UInt32
    let key: PublicKey
    let since: UInt64
    var path: PathIndex?
    var route: [PublicKey] = []
    var reports: [HopReport] = []
  }

  private var pings: [Ping] = []
  private var traces: [Trace] = []

  var isEmpty: Bool { pings.isEmpty && traces.isEmpty }

  mutating func ping(_ key: PublicKey, number: UInt32, now: UInt64) {
    pings.append(Ping(number: number, key: key, since: now))
  }

  mutating func trace(_ key: PublicKey, number: UInt32, now: UInt64) {
    traces.append(Trace(number: number, key: key, since: now))
  }

  mutating func take(_ event: NodeEvent) {
    guard case .hopReport(let path, let report) = event else { return }
    for index in traces.indices where traces[index].path == path {
      guard !traces[index].reports.contains(where: { $0.position == report.position }) else {
        continue
      }
      traces[index].reports.append(report)
    }
  }

  /// - Returns: answers that are there now.
  mutating func turn(_ node: SkynetNode, now: UInt64) -> [(number: UInt32, text: String)] {
    var done: [(number: UInt32, text: String)] = []
    guard !isEmpty else { return done }
    let paths = node.paths.paths(now: now)
    pings.removeAll { ping in
      guard let text = Self.answer(ping, paths, node, now) else { return false }
      done.append((ping.number, text))
      return true
    }
    for index in traces.indices where traces[index].path == nil { begin(index, paths, node, now) }
    traces.removeAll { trace in
      let isOver = now >= trace.since + Self.patienceMilliseconds
      let isWhole = trace.path != nil && trace.reports.count == trace.route.count - 1
      guard isOver || isWhole else { return false }
      done.append((trace.number, Self.report(trace, paths).text))
      return true
    }
    return done
  }

  private static func answer(
    _ ping: Ping, _ paths: [SkynetPath.PathReport], _ node: SkynetNode, _ now: UInt64
  ) -> String? {
    let path = paths.first { $0.peer == ping.key && $0.state == .up && $0.isPrimary }
    if let path, let latency = path.latencyMicroseconds, path.heardAtMilliseconds >= ping.since {
      var report = PingReport(target: ping.key, outcome: .answered)
      report.microseconds = UInt32(clamping: latency)
      if path.role == .source { report.hops = UInt8(clamping: path.route.count) }
      return report.text
    }
    guard now >= ping.since + patienceMilliseconds else { return nil }
    let isKnown = node.map.node(at: OverlayAddress(of: ping.key)) != nil
    return PingReport(target: ping.key, outcome: isKnown ? .lost : .unreachable).text
  }

  private mutating func begin(
    _ index: Int, _ paths: [SkynetPath.PathReport], _ node: SkynetNode, _ now: UInt64
  ) {
    let key = traces[index].key
    let path = paths.first {
      $0.peer == key && $0.state == .up && $0.isPrimary && $0.role == .source
    }
    guard let path else { return }
    traces[index].path = path.index
    traces[index].route = path.route
    // The last one is the far end, whose own probes tell of it.
    for position in path.route.indices.dropLast() {
      node.trace(path.index, position: position, now: now)
    }
  }

  private static func report(_ trace: Trace, _ paths: [SkynetPath.PathReport]) -> TraceReport {
    var report = TraceReport(target: trace.key)
    for (position, key) in trace.route.enumerated() {
      var hop = TraceReport.Hop(key: key)
      if let found = trace.reports.first(where: { $0.position == position }) {
        hop.microseconds = found.milliseconds.map { UInt32(clamping: $0 * 1000) }
        hop.mtu = UInt16(clamping: found.linkMTU)
        hop.counters = found.counters
        hop.unpaidForwardPackets = found.unpaid.forwardPackets
        hop.unpaidReversePackets = found.unpaid.reversePackets
      } else if position == trace.route.count - 1,
        let path = paths.first(where: { $0.index == trace.path })
      {
        hop.microseconds = path.latencyMicroseconds.map { UInt32(clamping: $0) }
      }
      report.hops.append(hop)
    }
    return report
  }
}
