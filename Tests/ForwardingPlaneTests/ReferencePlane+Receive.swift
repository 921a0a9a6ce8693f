import ForwardingPlane
import SkynetWire

extension ReferencePlane {
  /// A header that opened.
  private struct Opened {
    var isHeaderOnly: Bool
    var session: UInt32
    var link: UInt16
    var label: UInt32
    var hopsLeft: UInt8
    var packetClass: UInt8
    /// What the length says; nil where it does not fit.
    var body: [UInt8]?
    var datagramLength: Int
  }

  mutating func receive(_ bytes: [UInt8], from source: Endpoint) {
    guard bytes.count >= 40 else { return drop(.malformed) }
    if bytes[1...3].contains(where: { $0 != 0 }) || !(1...5).contains(bytes[0]) {
      return drop(.malformed)
    }
    if bytes[0] <= 3 {
      return bytes.count <= PlaneNotice.bodyBytesMax
        ? notices.append(.handshake(datagram: bytes, source: source)) : drop(.noticesFull)
    }
    let number = UInt32(Self.number(bytes[4..<8]))
    guard var session = sessions[number] else { return drop(.unknownSession) }
    let counter = Self.number(bytes[8..<16])
    guard let opened = opened(bytes, number, session, counter) else { return drop(.forged) }
    let highest = session.seen.max()
    let isOld = highest.map { $0 >= 8192 && counter <= $0 - 8192 } ?? false
    guard !isOld, !session.seen.contains(counter) else { return drop(.replayed) }
    if session.seen.isEmpty {
      notices.append(
        .sessionProven(session: number, link: LinkIndex(session.link), source: source))
    }
    session.seen.insert(counter)
    sessions[number] = session
    dispatch(opened)
  }

  private func opened(
    _ bytes: [UInt8], _ number: UInt32, _ session: Session, _ counter: UInt64
  ) -> Opened? {
    let isHeaderOnly = bytes[0] == 5
    let keys = session.keys
    let plain: [UInt8]
    if isHeaderOnly {
      guard bytes.count >= 64 else { return nil }
      let end = bytes.count
      guard
        let head = Self.open(
          keys.suite, keys.receiving, counter, Array(bytes[16..<32]) + Array(bytes[(end - 16)...]),
          Array(bytes[..<16]) + Array(bytes[(end - 32)..<(end - 16)]))
      else { return nil }
      plain = head + bytes[32..<(end - 16)]
    } else {
      guard
        let text = Self.open(
          keys.suite, keys.receiving, counter, Array(bytes[16...]), Array(bytes[..<16]))
      else { return nil }
      plain = text
    }
    let length = Int(Self.number(plain[6..<8]))
    let room = plain.count - 8
    let fits = isHeaderOnly ? length == room : length <= room
    return Opened(
      isHeaderOnly: isHeaderOnly, session: number, link: session.link,
      label: UInt32(Self.number(plain[..<4])), hopsLeft: plain[4], packetClass: plain[5],
      body: fits ? Array(plain[8..<(8 + length)]) : nil, datagramLength: bytes.count)
  }

  private mutating func dispatch(_ packet: Opened) {
    if packet.label == 0 {
      if packet.isHeaderOnly { return drop(.wrongType) }
      guard let body = packet.body else { return drop(.malformed) }
      notices.append(
        .control(
          kind: packet.packetClass, body: body, session: packet.session,
          link: LinkIndex(packet.link), datagramLength: packet.datagramLength))
    } else if let transit = transits[packet.label], transit.leg.from.value == packet.link {
      forward(packet, transit)
    } else if let terminal = terminals[packet.label], terminal.link == packet.link {
      arrive(packet, terminal.path)
    } else {
      drop(.unknownLabel)
    }
  }

  private mutating func forward(_ packet: Opened, _ transit: Transit) {
    guard let body = packet.body else { return drop(.malformed) }
    if packet.hopsLeft <= 1 {
      drop(.hopsExhausted)
      if packet.packetClass & 0x40 == 0 {
        notices.append(
          .hopsExhausted(
            label: Label(packet.label), link: LinkIndex(packet.link),
            body: Array(body.prefix(PlaneNotice.bodyBytesMax))))
      }
      return
    }
    guard current[transit.leg.to.value] != nil else { return drop(.noSession) }
    let account = credit[transit.account, default: (0, 0)]
    let count = UInt64(body.count)
    guard account.used + count <= account.limit else { return drop(.creditExceeded) }
    credit[transit.account]?.used += count
    let before = counted[packet.label, default: (0, 0)]
    counted[packet.label] = (before.bytes + count, before.packets + 1)
    let link = transit.leg.to.value
    if let bytes = datagram(
      link: link, label: transit.leg.nextLabel.value, hopsLeft: packet.hopsLeft - 1,
      packet.packetClass, body, isHeaderOnly: packet.isHeaderOnly)
    {
      sent.append(Sent(link: link, bytes: bytes))
    }
  }

  private mutating func arrive(_ packet: Opened, _ index: UInt32?) {
    guard let body = packet.body else { return drop(.malformed) }
    if packet.packetClass & 0xC0 != 0 {
      if packet.isHeaderOnly { return drop(.wrongType) }
      let label = Label(packet.label)
      let link = LinkIndex(packet.link)
      notices.append(
        packet.packetClass & 0x80 != 0
          ? .pathHandshake(label: label, link: link, body: body)
          : .report(label: label, link: link, body: body))
      return
    }
    guard let index, var path = paths[index] else { return drop(.noPath) }
    guard body.count > 24 else { return drop(.malformed) }
    let counter = Self.number(body[..<8])
    let keys = path.end.keys
    guard let text = Self.open(keys.suite, keys.receiving, counter, Array(body[8...]), []) else {
      return drop(.forgedInside)
    }
    let isOld = path.seen.max().map { $0 >= 16384 && counter <= $0 - 16384 } ?? false
    guard !isOld, !path.seen.contains(counter) else { return drop(.replayedInside) }
    path.seen.insert(counter)
    paths[index] = path
    deliver(text, packet.packetClass, index)
  }

  private mutating func deliver(_ text: [UInt8], _ packetClass: UInt8, _ index: UInt32) {
    guard var path = paths[index] else { return }
    if text[0] >> 4 == 0 {
      return notices.append(.endControl(path: PathIndex(index), body: text))
    }
    guard Self.isWhole(text) else { return drop(.malformedInside) }
    switch fate(text, path.end) {
    case .delivered: break
    case .notAllowed: return drop(.addressNotAllowed)
    case .taken:
      drop(.addressTaken)
      guard path.refusedAt.map({ now - $0 >= 100 }) ?? true else { return }
      paths[index]?.refusedAt = now
      return notices.append(
        .addressTaken(path: PathIndex(index), packet: Array(text.prefix(1232))))
    }
    guard let packet = Self.marked(text, packetClass & 3) else { return drop(.congested) }
    delivered.append(Delivered(bytes: packet, isChecksumPartial: packetClass & 0x20 != 0))
    if addresses[path.end.address] != index, path.toldAt.map({ now - $0 >= 100 }) ?? true {
      path.toldAt = now
      paths[index] = path
      notices.append(.answerOn(path: PathIndex(index)))
    }
  }

  // MARK: From the tunnel device

  mutating func transmit(_ text: [UInt8], isChecksumPartial: Bool) {
    guard Self.isWhole(text) else { return drop(.unroutable) }
    let target = Self.addresses(text).target
    let isOverlay = target.count == 16 && target[0] == 0xFD
    guard isOverlay || Self.isClient(target) || Self.isOutside(target) else {
      return drop(.unroutable)
    }
    guard let index = way(target), var path = paths[index] else {
      drop(.unknownDestination)
      return notices.append(
        .unknownDestination(
          packet: Array(text.prefix(PlaneNotice.bodyBytesMax)),
          isChecksumPartial: isChecksumPartial))
    }
    if text.count > path.end.mtu {
      drop(.packetTooBig)
      return notices.append(
        .packetTooBig(
          path: PathIndex(index), mtu: path.end.mtu, packet: Array(text.prefix(1232))))
    }
    let link = path.end.link.value
    guard current[link] != nil else { return drop(.noSession) }
    let body =
      Self.big(path.sent, 8)
      + Self.seal(path.end.keys.suite, path.end.keys.sending, path.sent, text, [])
    path.sent += 1
    paths[index] = path
    let mark = target.count == 16 ? text[1] >> 4 & 3 : text[1] & 3
    let packetClass = mark | (isChecksumPartial ? 0x20 : 0)
    if let bytes = datagram(
      link: link, label: path.end.label.value, hopsLeft: path.end.hopsLeft, packetClass, body,
      isHeaderOnly: path.end.isHeaderOnly)
    {
      sent.append(Sent(link: link, bytes: bytes))
    }
  }
}
