public import Base
internal import ForwardingPlane
internal import SkynetMap
internal import SkynetMeter
internal import SkynetPath
internal import SkynetWire

/// Hops of paths from here are asked for their counters, and who loses or miscounts is kept off.
extension SkynetNode {
  /// Asks and judges what is due, for paths with hops.
  func inspect() {
    let sources = ends.filter { $0.value.isSource }.keys.sorted { $0.value < $1.value }
    for path in sources { inspect(path) }
  }

  private func inspect(_ path: PathIndex) {
    guard let use = plane.use(ofPath: path), let route = paths.route(of: path), route.count > 1
    else { return }
    var inspection = inspections[path] ?? PathInspection(hops: route.count - 1, now: now)
    let step = inspection.advance(
      knowledge(use, path), announcedPerMille: { announcedLoss(route) }, now: now)
    inspections[path] = inspection
    switch step {
    case .nothing: break
    case .ask(let positions):
      for position in positions {
        withPaths { paths, actions in
          paths.trace(path, position: position, now: now, into: &actions)
        }
      }
    case .accuse(let accusation): take(accusation, of: path, route)
    }
  }

  private func knowledge(_ use: PathUse, _ path: PathIndex) -> PathInspection.Ends {
    PathInspection.Ends(
      sentPackets: use.sentPackets, receivedPackets: use.receivedPackets,
      expectedPackets: use.expectedPackets, delivered: meter.delivery(of: path))
  }

  /// As the worse end of each link has it, and half as much again, since it is measured with few packets; a
  /// node that announces more than 300 of 1000 for its links is not believed.
  private func announcedLoss(_ route: [PublicKey]) -> [UInt64] {
    var before = address
    return route.map { key in
      let next = OverlayAddress(of: key)
      defer { before = next }
      let loss = max(announcedLoss(before, next), announcedLoss(next, before))
      return min(UInt64(loss) * 1500 / 255, 300)
    }
  }

  private func announcedLoss(_ one: OverlayAddress, _ other: OverlayAddress) -> UInt8 {
    map.node(at: one)?.announcement.links.first { $0.neighbour == other }?.loss ?? 0
  }

  func take(_ report: HopReport, of path: PathIndex) {
    if let use = plane.use(ofPath: path) {
      inspections[path]?.report(
        report.position, nonce: report.nonce, report.counters, knowledge(use, path))
    }
    actions.append(.event(.hopReport(path, report)))
  }

  private func take(
    _ accusation: PathInspection.Accusation, of path: PathIndex, _ route: [PublicKey]
  ) {
    let places = [key] + route
    switch accusation {
    case .link(let from, let to, let loss):
      let (one, other) = (places[min(from, to)], places[max(from, to)])
      guard suspects.accuse(one, other, now: now) else { return }
      blamedLinks += 1
      actions.append(.event(.blamedLink(one, other, lossPerMille: loss)))
      for node in [one, other] where node != key {
        if suspects.count(at: node, now: now) >= SuspectLinks.linksOfNode {
          blame(node, .dropsPackets)
        }
      }
      leave { zip([self.key] + $0, $0).contains { Self.isLink($0, one, other) } }
    case .miscounts(let place):
      blame(places[place], .miscounts)
      leave { $0.dropLast().contains(places[place]) }
    case .silence:
      // Whoever keeps reports back may be any hop before the silent one: nobody is named.
      actions.append(.event(.silentHops(path)))
      guard hasWay(to: places[places.count - 1], without: Array(route.dropLast())) else { return }
      withPaths { paths, actions in
        paths.replace(path, now: now, into: &actions)
      }
    }
  }

  private static func isLink(
    _ link: (PublicKey, PublicKey), _ one: PublicKey, _ other: PublicKey
  ) -> Bool {
    (link.0 == one && link.1 == other) || (link.0 == other && link.1 == one)
  }

  private func blame(_ node: PublicKey, _ reason: BlameReason) {
    guard !routes.avoided.contains(where: { $0.key == node && $0.until > now }) else { return }
    blamedNodes += 1
    actions.append(.event(.blamedNode(node, reason)))
    withMeter { meter, actions in
      meter.blame(node, points: settings.meter.avoidPoints, now: now, &actions)
    }
  }

  /// Paths that go where routes now keep off make room for others, if there is another way.
  private func leave(_ isBad: ([PublicKey]) -> Bool) {
    for path in ends.keys.sorted(by: { $0.value < $1.value }) {
      guard let route = paths.route(of: path), let last = route.last, isBad(route),
        hasWay(to: last, without: [])
      else { continue }
      withPaths { paths, actions in paths.replace(path, now: now, into: &actions) }
    }
  }

  /// Nodes and links that routes keep off, with how long they still do.
  public func kept(off now: UInt64) -> [KeptOff] {
    routes.avoided.filter { $0.until > now }.map {
      KeptOff(node: $0.key, other: nil, milliseconds: $0.until - now)
    }
      + suspects.avoided(now).map {
        KeptOff(node: $0.one, other: $0.other, milliseconds: $0.until - now)
      }
  }
}

/// What routes of this node keep off for a while.
public struct KeptOff: Equatable, Sendable {
  public let node: PublicKey
  /// Of a link its other end; nil: the node itself.
  public let other: PublicKey?
  public let milliseconds: UInt64
}

/// Why a node is kept off.
public enum BlameReason: Equatable, Sendable {
  /// It reports packets that were never sent, or fewer than arrived behind it.
  case miscounts
  /// Packets are lost on three of its links.
  case dropsPackets
}
