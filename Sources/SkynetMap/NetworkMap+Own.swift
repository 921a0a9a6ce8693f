internal import Base
internal import SkynetWire
internal import Sodium

extension NetworkMap {
  /// The key that slots of set-ups are sealed to; nothing is announced before the first.
  ///
  /// - Parameter setUpKey: 32 bytes.
  public mutating func set(
    setUpKey: [UInt8], number: UInt32, now: UInt64, into actions: inout [MapAction]
  ) {
    precondition(setUpKey.count == Announcement.setUpKeySize, "a set-up key has 32 bytes")
    own.set(setUpKey: setUpKey, number: number)
    own.want(at: now + settings.settleMilliseconds)
    announceIfDue(now: now, into: &actions)
  }

  /// What this node offers, and for how much.
  public mutating func set(
    flags: NodeFlags, price: UInt64, now: UInt64, into actions: inout [MapAction]
  ) {
    guard flags != own.flags || price != own.price else { return }
    own.set(flags: flags, price: price)
    own.want(at: now + settings.settleMilliseconds)
    actions.append(.changed)
  }

  /// All links of this node that carry traffic, with what was measured of them.
  ///
  /// Of more than `linksPerNodeMax` the fastest are announced. A change below a quarter and 2 ms of
  /// latency, 3 % of loss or a factor of four in rate waits for the next announcement.
  public mutating func set(
    links: [LinkMeasure], now: UInt64, into actions: inout [MapAction]
  ) {
    let all = links.map { $0.announced }.filter { $0.neighbour != address }
      .sorted { ($0.neighbour, $0.latency) < ($1.neighbour, $1.latency) }
    var chosen: [AnnouncedLink] = []
    for link in all where chosen.last?.neighbour != link.neighbour { chosen.append(link) }
    if chosen.count > settings.linksPerNodeMax {
      chosen.sort { ($0.latency, $0.neighbour) < ($1.latency, $1.neighbour) }
      chosen.removeLast(chosen.count - settings.linksPerNodeMax)
      chosen.sort { $0.neighbour < $1.neighbour }
    }
    announce(links: chosen, now: now, into: &actions)
  }

  /// - Parameter links: by neighbour, ascending, each once.
  mutating func announce(
    links: [AnnouncedLink], now: UInt64, into actions: inout [MapAction]
  ) {
    let addresses = links.map { $0.neighbour }
    let announced = own.announced
    own.set(links: links)
    if announced.contains(where: { links.link(to: $0.neighbour) == nil }) {
      own.want(at: now)
    } else if links.contains(where: { link in
      announced.link(to: link.neighbour).map { $0.differs(from: link) } ?? true
    }) {
      own.want(at: now + settings.settleMilliseconds)
    }
    if addresses != table.ownNeighbours {
      let found = table.set(ownNeighbours: addresses)
      welcome(found, now: now, into: &actions)
      actions.append(.changed)
    }
    announceIfDue(now: now, into: &actions)
  }

  mutating func announceIfDue(now: UInt64, into actions: inout [MapAction]) {
    guard own.dueAt <= now else { return }
    let spread = settings.refreshMilliseconds / 5
    let refresh =
      settings.refreshMilliseconds - spread / 2
      + (spread == 0 ? 0 : random.long() % spread)
    let before = own.announced
    guard
      let made = own.make(by: signer, refresh: refresh, random: random.word(), now: now)
    else { return }
    if let sequence = made.storeFirst { actions.append(.storeSequence(sequence)) }
    if before != own.announced { actions.append(.changed) }
    for place in neighbours.indices {
      neighbours[place].note(fresh: address, now: now, settings: settings)
      sendOwn(to: place, now: now, into: &actions)
    }
  }

  mutating func sendOwn(to place: Int, now: UInt64, into actions: inout [MapAction]) {
    for part in own.signed {
      send(FloodedAnnouncement(ageSeconds: 0, signed: part), to: place, now: now, into: &actions)
    }
  }
}

extension AnnouncedLink {
  /// Whether it is worth an announcement of its own that this is now `other`.
  fileprivate func differs(from other: AnnouncedLink) -> Bool {
    func distance(_ one: some BinaryInteger, _ another: some BinaryInteger) -> Int {
      abs(Int(one) - Int(another))
    }
    return distance(latency, other.latency) > max(20, Int(latency) / 4)
      || distance(loss, other.loss) > 8 || distance(rate, other.rate) > 1
  }
}
