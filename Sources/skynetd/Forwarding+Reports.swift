import Base
import ForwardingPlane
import MinerSettings
import SkynetLedger
import SkynetLink
import SkynetMap
import SkynetMeter
import SkynetNode
import SkynetPath
import SkynetStatus
import SkynetWire
import Sodium

/// What is said of this node over its control socket.
extension Forwarding {
  func nodeReport(_ key: NodeKey, now: UInt64) -> NodeReport {
    var report = NodeReport(key: key.publicKey)
    let counters = node.plane.counters
    let links = node.links.reports(now: now)
    report.atMilliseconds = now
    report.interface = settings.interface
    report.port = settings.port
    report.peers = UInt32(max(links.count, settings.peers.count))
    report.peersUp = UInt32(links.count { $0.state == .up })
    report.paths = UInt32(node.paths.paths(now: now).count { $0.state == .up })
    report.transitPaths = UInt32(node.paths.transitCount)
    report.receivedBytes = counters.deliveredBytes
    report.sentBytes = counters.takenBytes
    report.forwardedBytes = counters.forwardedBytes
    return report
  }

  func peersReport(now: UInt64) -> PeersReport {
    var report = PeersReport()
    let links = node.links.reports(now: now)
    for link in links { report.add(peer(link)) }
    for peer in settings.peers where !links.contains(where: { $0.key == peer.key }) {
      report.add(PeerReport(key: peer.key, state: .unknown))
    }
    return report
  }

  private func peer(_ link: LinkReport) -> PeerReport {
    let state: PeerReport.State =
      switch link.state {
      case .up: .up
      case .unconfirmed: .calling
      case .dialling: .down
      }
    var peer = PeerReport(key: link.key, state: state)
    peer.endpoint = link.endpoint?.text ?? ""
    peer.seconds = link.ageMilliseconds / 1000
    guard link.state == .up else { return peer }
    peer.latencyMicroseconds = link.latencyMicroseconds.map { UInt32(clamping: $0) }
    peer.lossPerMille = link.lossThousandths
    peer.mtu = UInt16(clamping: link.mtu)
    switch link.suite {
    case .aegis128L?: peer.cipher = "aegis128l"
    case .chaCha20Poly1305?: peer.cipher = "chacha20"
    case nil: break
    }
    if let use = node.use(of: link.index) {
      peer.receivedBytes = use.receivedBytes
      peer.sentBytes = use.sentBytes
    }
    return peer
  }

  func pathsReport(now: UInt64) -> PathsReport {
    var report = PathsReport()
    for path in node.paths.paths(now: now) {
      if let entry = entry(path) { report.add(entry) }
    }
    for kept in node.kept(off: now) {
      report.add(
        KeptOffReport(node: kept.node, other: kept.other, seconds: kept.milliseconds / 1000))
    }
    return report
  }

  private func entry(_ path: SkynetPath.PathReport) -> SkynetStatus.PathReport? {
    guard let peer = path.peer, let first = node.neighbour(of: path.link) else { return nil }
    let state: SkynetStatus.PathReport.State =
      path.state != .up ? .settingUp : path.isPrimary ? .active : .standby
    var entry = SkynetStatus.PathReport(
      number: path.index.value, peer: peer, first: first, state: state)
    entry.isSource = path.role == .source
    if path.role == .source { entry.hops = UInt8(clamping: path.route.count) }
    entry.latencyMicroseconds = path.latencyMicroseconds.map { UInt32(clamping: $0) }
    entry.lossPerMille = UInt16(clamping: path.lossPerMille)
    entry.mtu = UInt16(clamping: path.mtu)
    if let use = node.plane.use(ofPath: path.index) {
      entry.receivedBytes = use.receivedBytes
      entry.sentBytes = use.sentBytes
    }
    return entry
  }

  /// The way as it is installed, else as the map has it.
  func routeReport(_ key: PublicKey, now: UInt64) -> RouteReport {
    let installed = node.paths.paths(now: now).filter {
      $0.role == .source && $0.state == .up && $0.peer == key
    }
    if let path = installed.first(where: { $0.isPrimary }) ?? installed.first {
      var report = RouteReport(target: key, state: .installed)
      report.hops = hops(path.route)
      if let spare = installed.first(where: { $0.index != path.index }) {
        report.spare = hops(spare.route)
      }
      return report
    }
    let planned = node.planned(for: key)
    guard let route = planned.first else { return RouteReport(target: key, state: .none) }
    var report = RouteReport(target: key, state: .planned)
    report.hops = hops(route.map { $0.node })
    if planned.count > 1 { report.spare = hops(planned[1].map { $0.node }) }
    return report
  }

  private func hops(_ route: [PublicKey]) -> [RouteReport.Hop] {
    var before = node.address
    return route.map { key in
      let address = OverlayAddress(of: key)
      defer { before = address }
      let link = node.map.node(at: before)?.announcement.links.first { $0.neighbour == address }
      return RouteReport.Hop(
        key: key, latencyMicroseconds: link.map { UInt32($0.latency) * 100 },
        lossPerMille: link.map { UInt16($0.loss) * 1000 / 255 },
        price: node.map.node(at: address)?.announcement.price ?? 0)
    }
  }

  func earningsReport() -> EarningsReport {
    let open = node.meter.openAccounts
    return EarningsReport(earnings(open: open.map { $0.entry }), open: open)
  }

  /// Whose key an address belongs to; nil where nobody known has it.
  func key(of target: SkynetTarget) -> PublicKey? {
    switch target {
    case .key(let key): key
    case .address(let address): node.map.node(at: address)?.announcement.key
    }
  }
}
