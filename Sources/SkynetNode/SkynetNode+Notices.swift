internal import Base
internal import ForwardingPlane
internal import SkynetLink
internal import SkynetMap
internal import SkynetMeter
internal import SkynetPath
internal import SkynetWire

/// What the plane could not do itself.
extension SkynetNode {
  func take(_ notice: PlaneNotice) {
    switch notice {
    case .handshake(let datagram, let source):
      withLinks { links, actions in
        links.receive(datagram, from: source, now: now, into: &actions)
      }
    case .control(let kind, let body, let session, let link, let length):
      opened(session, on: link, from: nil)
      take(kind, body, session, on: link, datagramLength: length)
    case .sessionProven(let session, let link, let source),
      .roamed(let session, let link, let source):
      opened(session, on: link, from: source)
    case .pathHandshake(let label, _, let body):
      withPaths { paths, actions in
        paths.handshake(body, label: label, now: now, into: &actions)
      }
    case .report(let label, _, let body):
      withPaths { paths, actions in paths.report(body, label: label, now: now, into: &actions) }
    case .endControl(let path, let body):
      withPaths { paths, actions in
        paths.endControl(
          body, path: path, now: now, pastMicroseconds: pastMicroseconds, into: &actions)
      }
    case .addressTaken(let path, let packet): takeFromRefused(packet, on: path)
    case .answerOn(let path):
      withPaths { paths, actions in paths.answerOn(path, now: now, into: &actions) }
    case .hopsExhausted(let label, _, let body):
      guard let use = plane.use(ofTransit: label) else { return }
      let counters = claims?(use.counters) ?? use.counters
      withPaths { paths, actions in
        paths.expired(
          body, label: label, counters: counters, unpaid: use.unpaid, now: now, into: &actions)
      }
    case .creditLow(let label): if transits.entry(of: label) == label { count(label) }
    case .receiptDue(let path): if let end = ends[path] { count(path, end) }
    case .unknownDestination(let packet, let isChecksumPartial):
      routePacket(packet, isChecksumPartial: isChecksumPartial)
    case .packetTooBig(_, let mtu, let packet):
      if let answer = PacketAnswer.tooBig(packet, mtu: mtu) { actions.append(.deliver(answer)) }
    }
  }

  private func take(
    _ code: UInt8, _ body: [UInt8], _ session: UInt32, on link: LinkIndex, datagramLength: Int
  ) {
    guard let kind = ControlKind(rawValue: code) else { return }
    switch kind {
    case .keepalive, .echo, .echoReply, .probe, .probeReply:
      withLinks { links, actions in
        links.control(
          kind, body, datagramBytes: datagramLength, on: link, now: now,
          pastMicroseconds: pastMicroseconds, into: &actions)
      }
    case .announcement, .summary:
      withMap { map, actions in map.control(kind, body, on: link, now: now, into: &actions) }
    case .setUp, .setUpReply, .teardown:
      withPaths { paths, actions in paths.control(kind, body, on: link, now: now, into: &actions) }
    case .receipt, .receiptRefused:
      withMeter { meter, actions in meter.control(kind, body, on: link, now: now, &actions) }
    case .goodbye:
      withLinks { links, actions in
        links.goodbye(body, session: session, on: link, now: now, into: &actions)
      }
    }
  }

  /// - Parameter source: nil for where the link is known to be.
  func opened(_ session: UInt32, on link: LinkIndex, from source: Endpoint?) {
    guard let endpoint = source ?? current[link]?.endpoint else { return }
    withLinks { links, actions in
      links.opened(session: session, on: link, from: endpoint, now: now, into: &actions)
    }
  }

  func withLinks(_ body: (inout LinkTable, inout [LinkAction]) -> Void) {
    var made: [LinkAction] = []
    body(&links, &made)
    perform(made)
  }
}
