internal import Base
internal import ForwardingPlane
internal import SkynetMap
internal import SkynetMeter
internal import SkynetPath
internal import SkynetWire
internal import Sodium

/// Paths: their actions.
extension SkynetNode {
  func withPaths(_ body: (inout PathTable, inout [PathAction]) -> Void) {
    var made: [PathAction] = []
    body(&paths, &made)
    perform(made)
  }

  func perform(_ made: [PathAction]) {
    for action in made { perform(action) }
  }

  private func perform(_ action: PathAction) {
    switch action {
    case .sendControl(let kind, let body, let link): send(kind, body, on: link)
    case .sendLabelled(let label, let link, let packetClass, let hopsLeft, let body):
      send(
        plane.sealLabelled(
          label, link: link, hopsLeft: hopsLeft, class: packetClass, body: body, now: now))
    case .sendOnPath(let path, let text, let hopsLeft):
      send(plane.sealOnPath(path, text, hopsLeft: hopsLeft == 0 ? nil : hopsLeft, now: now))
    case .installTransit(let rule): install(rule)
    case .removeLabel(let label): removeLabel(label)
    case .installTerminal(let label, let link, _): plane.installTerminal(label, from: link)
    case .installPath(let rule): install(rule)
    case .setMTU(let path, let mtu): plane.setMTU(mtu, of: path)
    case .removePath(let path): removePath(path)
    case .up(let path, let peer): actions.append(.event(.pathUp(path, peer)))
    case .down(let path, let peer, let reason):
      actions.append(.event(.pathDown(path, peer, reason)))
    case .primary(let peer, let path): setPrimary(peer, path)
    case .wantRoute(let wish):
      routes.add(wish, now: now)
      provideRoutes()
    case .forgotten(let peer): routes.remove(peer)
    case .hopReport(let path, let report): take(report, of: path)
    case .endMessage(let path, let body): takeEndMessage(body, of: path)
    case .setUpKeyChanged: announceSetUpKey()
    }
  }

  private func send(_ sealed: SealedDatagram?) {
    guard let sealed else { return }
    actions.append(.send(sealed.bytes, to: sealed.endpoint))
  }

  private func install(_ rule: TransitRule) {
    let isPaid = rule.price > 0
    plane.installTransit(
      forward: TransitLeg(
        label: rule.forwardIn, from: rule.upstream, nextLabel: rule.forwardOut,
        to: rule.downstream),
      reverse: TransitLeg(
        label: rule.reverseIn, from: rule.downstream, nextLabel: rule.reverseOut,
        to: rule.upstream),
      creditBytes: isPaid ? settings.meter.windowBytes : .max)
    openAccounts(rule)
  }

  private func removeLabel(_ label: Label) {
    let use = plane.removeLabel(label)
    closeTransit(label, use)
  }

  private func install(_ rule: PathRule) {
    let address = OverlayAddress(of: rule.peer)
    plane.installPath(
      rule.path,
      PathEnd(
        link: rule.link, label: rule.labelOut, ownLabel: rule.labelIn, keys: rule.keys,
        address: address, hopsLeft: rule.hopsLeft, isHeaderOnly: rule.isHeaderOnly,
        mtu: rule.mtu, permissions: permissions(rule)))
    noteExit(rule)
    openAccount(rule)
  }

  private func removePath(_ path: PathIndex) {
    closeEnd(path)
    plane.removePath(path)
    forgetExit(path)
  }

  private func setPrimary(_ peer: PublicKey, _ path: PathIndex?) {
    let address = OverlayAddress(of: peer)
    if let path {
      _ = plane.setPath(path, for: address)
      followExit(peer, path)
      release(for: address)
    } else {
      plane.removeAddress(address)
      followExit(peer, nil)
    }
    actions.append(.event(.switched(peer, path)))
  }

  func announceSetUpKey() {
    let (number, key) = paths.setUpKey
    withMap { map, actions in
      map.set(setUpKey: key, number: number, now: now, into: &actions)
    }
  }

  private func takeEndMessage(_ body: [UInt8], of path: PathIndex) {
    guard body.first == EndControlKind.deliveryReceipt.rawValue else { return }
    let use = plane.use(ofPath: path)
    withMeter { meter, actions in
      // What it counts may have gone out since this node last looked at its own counters.
      if let use {
        meter.sent(path, bytes: use.sentBytes, packets: use.sentPackets, now: now, &actions)
      }
      meter.deliveryReceipt(path, Array(body.dropFirst()), now: now, &actions)
    }
  }
}
