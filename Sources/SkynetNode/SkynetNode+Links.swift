internal import Base
internal import ForwardingPlane
internal import SkynetLink
internal import SkynetMap
internal import SkynetMeter
internal import SkynetPath
internal import SkynetWire

/// Links: their actions, and what the rest of the node learns of them.
extension SkynetNode {
  func perform(_ made: [LinkAction]) {
    for action in made { perform(action) }
  }

  private func perform(_ action: LinkAction) {
    switch action {
    case .send(let datagram, let endpoint): actions.append(.send(datagram, to: endpoint))
    case .sendControl(let kind, let body, let length, let link):
      let padding = max(0, length - PacketLayout.overhead - body.count)
      send(kind, body, padding: padding, on: link)
    case .installSession(let session, let link):
      plane.installSession(
        session.receiveIndex, peerNumber: session.peerIndex, link: link, keys: session.keys)
      sessions[session.receiveIndex] = SessionNote(link: link)
    case .useSession(let session, let link):
      plane.useSession(session)
      current[link, default: CurrentLink()].session = session
    case .removeSession(let session):
      plane.removeSession(session)
      if let link = sessions.removeValue(forKey: session)?.link, current[link]?.session == session {
        current[link]?.session = nil
      }
    case .setEndpoint(let link, let endpoint):
      plane.setEndpoint(endpoint, of: link)
      current[link, default: CurrentLink()].endpoint = endpoint
    case .up(let link, let key): linkUp(link, key)
    case .down(let link, let key, let reason):
      current[link]?.key = nil
      withPaths { paths, actions in paths.linkDown(link, now: now, into: &actions) }
      withMap { map, actions in map.linkDown(link, now: now, into: &actions) }
      announceLinks()
      actions.append(.event(.linkDown(link, key, reason)))
    case .measured(let link):
      if let report = links.report(of: link, now: now) {
        meter.measured(lossPerMille: UInt64(report.lossThousandths), on: link)
      }
      // Of many links one is measured at any moment.
      hasNewMeasures = true
    case .mtu(let link, let bytes):
      withPaths { paths, actions in paths.setLinkMTU(link, bytes, into: &actions) }
    }
  }

  private func linkUp(_ link: LinkIndex, _ key: PublicKey) {
    current[link, default: CurrentLink()].key = key
    let mtu = links.report(of: link, now: now)?.mtu ?? PacketLayout.datagramMin
    actions.append(.event(.linkUp(link, key)))
    withPaths { paths, actions in paths.linkUp(link, key, mtu: mtu, now: now, into: &actions) }
    withMap { map, actions in map.linkUp(link, key, now: now, into: &actions) }
    announceLinks()
  }

  /// Tells the map which links there are, as far as they are measured.
  func announceLinks() {
    hasNewMeasures = false
    var measures: [LinkMeasure] = []
    for report in links.reports(now: now) where report.state == .up {
      guard let latency = report.latencyMicroseconds else { continue }
      measures.append(
        LinkMeasure(
          neighbour: report.key, latencyMicroseconds: latency / 2,
          loss: UInt8(clamping: UInt32(report.lossThousandths) * 255 / 1000),
          kilobitsPerSecond: 0))
    }
    withMap { map, actions in map.set(links: measures, now: now, into: &actions) }
  }

  /// A control packet for a neighbour; where its link has no session it is lost, as on any network.
  func send(_ kind: ControlKind, _ body: [UInt8], padding: Int = 0, on link: LinkIndex) {
    guard
      let sealed = plane.sealControl(kind, body: body, padding: padding, link: link, now: now)
    else { return }
    actions.append(.send(sealed.bytes, to: sealed.endpoint))
  }
}
