internal import Base
public import SkynetWire
internal import Sodium

// The part of the source in a set-up, and what its owner asks for.
extension PathTable {
  private static let setUpsMax = 3
  /// Milliseconds for the first try; each further one takes twice as long.
  private static let setUpPatience: UInt64 = 1000

  /// Sets a path up.
  ///
  /// - Returns: nil for a route that is empty, too long, visits a node twice or this one, has a key that is
  ///   none, is too dear, or begins where there is no link; and where the table is full.
  public mutating func open(
    route: [Hop], offer: PathOffer, now: UInt64, into actions: inout [PathAction]
  ) -> PathIndex? {
    defer { flush(&actions) }
    return open(route, offer, isWanted: false, now: now).map { PathIndex(UInt32($0)) }
  }

  /// Closes a path at either end; one that is closed already is left alone.
  public mutating func close(
    _ path: PathIndex, now: UInt64, into actions: inout [PathAction]
  ) {
    defer { flush(&actions) }
    guard sessions.indices.contains(Int(path.value)) else { return }
    drop(Int(path.value), .closed, now: now, telling: true)
  }

  /// Asks the hop at this position of a path from here for a report; the destination gives none.
  public mutating func trace(
    _ path: PathIndex, position: Int, now: UInt64, into actions: inout [PathAction]
  ) {
    defer { flush(&actions) }
    let index = Int(path.value)
    guard isInstalled(index), sessions[index].isSource,
      (0..<sessions[index].route.count - 1).contains(position)
    else { return }
    sessions[index].tracedAt[position] = now
    // No reply comes to it, for it does not reach the end: its sequence is none of the probes.
    let probe = EndMessage.echo(sequence: 0, isInUse: false, mtu: 0)
    pending.append(.sendOnPath(path, probe.bytes, hopsLeft: UInt8(position + 1)))
  }

  mutating func open(_ route: [Hop], _ offer: PathOffer, isWanted: Bool, now: UInt64) -> Int? {
    guard isSound(route), let first = route.first, let last = route.last,
      ExchangeKey.publicKey(of: last.node.bytes) != nil,
      let price = Self.prices(of: route).first, price <= offer.priceMax,
      let link = neighbours.link(to: first.node), let index = takeSession()
    else { return nil }
    sessions[index].state = .settingUp
    sessions[index].isSource = true
    sessions[index].isWanted = isWanted
    sessions[index].isExit = offer.wantsExit
    sessions[index].isHeaderOnly = offer.sealsHeaderOnly
    sessions[index].peer = last.node
    sessions[index].route = route
    sessions[index].offer = offer
    sessions[index].price = price
    sessions[index].link = link
    sessions[index].hopsLeft = UInt8(route.count + 1) + UInt8(random.word() % 8)
    sessions[index].reportsSeen = [UInt64](repeating: 0, count: route.count)
    sessions[index].tracedAt = [UInt64?](repeating: nil, count: route.count)
    guard trySetUp(index, now: now) else {
      release(index)
      return nil
    }
    return index
  }

  private func isSound(_ route: [Hop]) -> Bool {
    guard (1...Hop.countMax).contains(route.count) else { return false }
    for index in route.indices {
      let node = route[index].node
      if node == key || route[..<index].contains(where: { $0.node == node }) { return false }
    }
    return true
  }

  /// What each hop is owed by its neighbour towards the source: its own price and those behind it.
  private static func prices(of route: [Hop]) -> [UInt64] {
    var prices: [UInt64] = [0]
    for hop in route.dropLast().reversed() {
      let (sum, isTooMuch) = prices[0].addingReportingOverflow(hop.price)
      prices.insert(isTooMuch ? .max : sum, at: 0)
    }
    return prices
  }

  /// - Returns: false where there is no entry for it, or a key of the route is none.
  private mutating func trySetUp(_ index: Int, now: UInt64) -> Bool {
    let session = sessions[index]
    let prices = Self.prices(of: session.route)
    let contents = session.route.indices.map { position in
      let isLast = position == session.route.count - 1
      return Slot(
        next: isLast ? nil : session.route[position + 1].node, price: prices[position],
        byteCap: session.offer.byteCap, lifetimeSeconds: session.offer.lifetimeSeconds,
        wantsExit: isLast && session.offer.wantsExit,
        sealsHeaderOnly: isLast && session.offer.sealsHeaderOnly,
        keyNumber: session.route[position].keyNumber,
        priceOnward: isLast ? 0 : prices[position + 1])
    }
    guard
      let (onion, secrets) = Onion.build(
        route: session.route, contents: contents, random: &random),
      let entry = entries.take(.end, generations: random.word())
    else { return false }
    entries[entry].link = UInt32(index)
    entries[entry].downstream = session.link.value
    sessions[index].entry = entry
    sessions[index].secrets = secrets
    sessions[index].attempts += 1
    // It lives from the first packet that asks for it.
    sessions[index].expiresAt = now + UInt64(session.offer.lifetimeSeconds) * 1000
    let label = entries.label(entry, .reverse)
    let message = SetUpMessage(request: label.value, reverseLabel: label, onion: onion)
    entries[entry].upstreamName = PathName.start(message)
    send(.setUp, message.bytes, on: session.link)
    setDue(index, now + Self.setUpPatience << UInt64(sessions[index].attempts - 1))
    return true
  }

  /// No reply so far: the next try is a set-up of its own, and its label another one.
  mutating func retrySetUp(_ index: Int, now: UInt64) {
    guard sessions[index].attempts < Self.setUpsMax else {
      return drop(index, .noReply, now: now, telling: false)
    }
    entries.free(sessions[index].entry)
    sessions[index].entry = -1
    guard trySetUp(index, now: now) else {
      return drop(index, .noReply, now: now, telling: false)
    }
  }

  mutating func finishSetUp(_ index: Int, _ message: SetUpReplyMessage, now: UInt64) {
    let records: [HopRecord]
    switch ReplyRecords.read(message.records, secrets: sessions[index].secrets) {
    case .forged:
      counters.forged += 1
      sessions[index].labelOut = message.label ?? .neighbour
      return drop(index, .forged, now: now, telling: true)
    case .refused(let refusal):
      sessions[index].labelOut = message.label ?? .neighbour
      return drop(index, .refused(refusal), now: now, telling: true)
    case .accepted(let read):
      records = read
    }
    guard let label = message.label else {
      counters.forged += 1
      return drop(index, .forged, now: now, telling: false)
    }
    sessions[index].state = .shakingHands
    sessions[index].labelOut = label
    sessions[index].mtuBeyond =
      records.dropLast().map { Int($0.linkMTU) }.min() ?? Int(UInt16.max)
    pending.append(
      .installTerminal(
        entries.label(sessions[index].entry, .reverse), sessions[index].link,
        PathIndex(UInt32(index))))
    startHandshake(index, now: now)
  }
}
