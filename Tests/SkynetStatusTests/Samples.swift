import Base
import SkynetStatus
import SkynetWire

/// Reports with every field in use.
enum Samples {
  static func key(_ seed: UInt8) -> PublicKey {
    var writer = BigEndianWriter(capacity: PublicKey.byteCount)
    for index in 0..<4 { writer.integer(UInt64(seed) << 32 | UInt64(index), 8) }
    var reader = BigEndianReader(writer.bytes)
    return PublicKey(&reader)
  }

  static func hex(_ seed: UInt8) -> String { Text.hex(key(seed).bytes) }

  static var node: NodeReport {
    var node = NodeReport(key: key(1))
    node.atMilliseconds = 93_784_123
    node.interface = "sky0"
    node.port = 7060
    node.peersUp = 3
    node.peers = 5
    node.paths = 2
    node.transitPaths = 17
    node.receivedBytes = 1200
    node.sentBytes = 3_670_016
    node.forwardedBytes = .max
    return node
  }

  static var peers: PeersReport {
    var up = PeerReport(key: key(2), state: .up)
    up.endpoint = "[2001:db8::7]:7060"
    up.latencyMicroseconds = 23_456
    up.lossPerMille = 12
    up.mtu = 1452
    up.cipher = "aegis128l"
    up.receivedBytes = 1200
    up.sentBytes = 3400
    up.seconds = 93_784
    var report = PeersReport()
    report.add(up)
    report.add(PeerReport(key: key(3), state: .unknown))
    return report
  }

  static var paths: PathsReport {
    var path = PathReport(number: 7, peer: key(4), first: key(2), state: .active)
    path.hops = 3
    path.latencyMicroseconds = 45_678
    path.lossPerMille = 0
    path.mtu = 1404
    path.receivedBytes = 1
    path.sentBytes = 2
    path.seconds = 77
    var other = PathReport(number: 8, peer: key(5), first: key(5), state: .settingUp)
    other.isSource = false
    var report = PathsReport()
    report.add(path)
    report.add(other)
    report.add(KeptOffReport(node: key(6), other: nil, seconds: 540))
    report.add(KeptOffReport(node: key(6), other: key(7), seconds: 1199))
    return report
  }

  static var route: RouteReport {
    var report = RouteReport(target: key(4), state: .installed)
    report.hops = [
      .init(key: key(2), latencyMicroseconds: 11_000, lossPerMille: 0, price: 250_000),
      .init(key: key(4), latencyMicroseconds: 12_000, lossPerMille: nil, price: 0),
    ]
    report.spare = [.init(key: key(4), latencyMicroseconds: nil, lossPerMille: nil, price: 0)]
    return report
  }

  static var ping: PingReport {
    var report = PingReport(target: key(4), outcome: .answered)
    report.microseconds = 23_456
    report.hops = 3
    return report
  }

  static var trace: TraceReport {
    var report = TraceReport(target: key(4))
    var first = TraceReport.Hop(key: key(2))
    first.microseconds = 11_000
    first.mtu = 1452
    var counters = PathCounters()
    counters.forwardBytes = 1200
    counters.forwardPackets = 3
    counters.reverseBytes = 3400
    counters.reversePackets = 5
    first.counters = counters
    first.unpaidForwardPackets = 7
    first.unpaidReversePackets = 0
    report.hops = [first, TraceReport.Hop(key: key(4))]
    return report
  }

  static var earnings: EarningsReport {
    var report = EarningsReport()
    report.settledHour = 31_000
    report.settled = 2_041_000
    report.pending = 12
    report.spent = 7000
    var peer = EarningsReport.Peer(key: key(2))
    peer.carriedBytes = 1200
    peer.usedBytes = 3400
    peer.earned = 31_000
    peer.spent = 7000
    peer.owed = 12
    peer.owing = 1
    report.add(peer)
    return report
  }
}
