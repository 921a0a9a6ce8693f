import Base
import ForwardingPlane
import SkynetLink
import SkynetMap
import SkynetMeter
import SkynetNode
import SkynetPath
import SkynetStatus
import SkynetWire

/// The figures of this node for Prometheus.
extension Forwarding {
  func metrics(_ key: NodeKey, now: UInt64) -> String {
    var metrics = MetricsText()
    let report = nodeReport(key, now: now)
    metrics.family("skynet_node_info", .gauge, help: "Who this node is; always 1.")
    metrics.sample(
      1, [.init("key", Text.hex(report.key.bytes)), .init("address", report.address.text)])
    metrics.family("skynet_peers", .gauge, help: "Neighbours that are up or wanted.")
    metrics.sample(UInt64(report.peers))
    metrics.family("skynet_peers_up", .gauge, help: "Neighbours with a link that works.")
    metrics.sample(UInt64(report.peersUp))
    metrics.family("skynet_paths", .gauge, help: "Paths by where they end.")
    metrics.sample(UInt64(report.paths), [.init("end", "here")])
    metrics.sample(UInt64(report.transitPaths), [.init("end", "elsewhere")])
    metrics.family("skynet_known_nodes", .gauge, help: "Other nodes on the map.")
    metrics.sample(UInt64(node.map.nodeCount))
    metrics.family("skynet_reachable_nodes", .gauge, help: "Those of them with a way.")
    metrics.sample(UInt64(node.map.reachableCount))
    add(node.plane.counters, to: &metrics)
    add(node.links.counters, to: &metrics)
    metrics.family(
      "skynet_earned_droplets_total", .counter, help: "Receipts of neighbours since the start.")
    metrics.sample(node.meter.earned)
    metrics.family(
      "skynet_spent_droplets_total", .counter, help: "Receipts for neighbours since the start.")
    metrics.sample(node.meter.spent)
    addBlame(to: &metrics, now: now)
    return metrics.text
  }

  private func addBlame(to metrics: inout MetricsText, now: UInt64) {
    metrics.family(
      "skynet_blamed_total", .counter,
      help: "Verdicts of this node on hops and links of its paths that drop or miscount.")
    metrics.sample(node.blamedNodes, [.init("what", "node")])
    metrics.sample(node.blamedLinks, [.init("what", "link")])
    let kept = node.kept(off: now)
    metrics.family("skynet_kept_off", .gauge, help: "What routes of this node keep off now.")
    metrics.sample(UInt64(kept.count { $0.other == nil }), [.init("what", "node")])
    metrics.sample(UInt64(kept.count { $0.other != nil }), [.init("what", "link")])
  }

  private func add(_ counters: PlaneCounters, to metrics: inout MetricsText) {
    metrics.family("skynet_datagrams_total", .counter, help: "Datagrams of links.")
    metrics.sample(counters.receivedDatagrams, [.init("way", "in")])
    metrics.sample(counters.sentDatagrams, [.init("way", "out")])
    metrics.family("skynet_datagram_bytes_total", .counter, help: "Their bytes.")
    metrics.sample(counters.receivedBytes, [.init("way", "in")])
    metrics.sample(counters.sentBytes, [.init("way", "out")])
    metrics.family(
      "skynet_forwarded_packets_total", .counter, help: "Packets carried for others.")
    metrics.sample(counters.forwardedPackets)
    metrics.family(
      "skynet_forwarded_bytes_total", .counter, help: "Billable bytes carried for others.")
    metrics.sample(counters.forwardedBytes)
    metrics.family(
      "skynet_unpaid_bytes_total", .counter,
      help: "Billable bytes dropped because a neighbour had not paid, by direction of the path.")
    metrics.sample(counters.unpaidForwardBytes, [.init("way", "forward")])
    metrics.sample(counters.unpaidReverseBytes, [.init("way", "reverse")])
    metrics.family("skynet_tunnel_packets_total", .counter, help: "Packets of the interface.")
    metrics.sample(counters.deliveredPackets, [.init("way", "out")])
    metrics.sample(counters.takenPackets, [.init("way", "in")])
    metrics.family("skynet_dropped_packets_total", .counter, help: "Packets that did not go on.")
    for reason in DropReason.allCases {
      metrics.sample(counters[reason], [.init("reason", reason.name)])
    }
  }

  private func add(_ counters: LinkCounters, to metrics: inout MetricsText) {
    metrics.family("skynet_handshakes_total", .counter, help: "Messages of handshakes.")
    metrics.sample(counters.initiationsSent, [.init("message", "initiation-sent")])
    metrics.sample(counters.initiationsReceived, [.init("message", "initiation-received")])
    metrics.sample(counters.responsesSent, [.init("message", "response-sent")])
    metrics.sample(counters.responsesReceived, [.init("message", "response-received")])
    metrics.sample(counters.cookiesSent, [.init("message", "cookie-sent")])
    metrics.sample(counters.cookiesReceived, [.init("message", "cookie-received")])
    metrics.family(
      "skynet_handshakes_refused_total", .counter, help: "Messages of handshakes refused.")
    for reason in HandshakeRefusal.allCases {
      metrics.sample(counters[reason], [.init("reason", reason.name)])
    }
    metrics.family("skynet_link_changes_total", .counter, help: "Links that came and went.")
    metrics.sample(counters.ups, [.init("to", "up")])
    metrics.sample(counters.downs, [.init("to", "down")])
  }
}
