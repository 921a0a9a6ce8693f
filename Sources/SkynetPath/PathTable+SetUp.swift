internal import Base
internal import SkynetWire
internal import Sodium

// The part of a hop, and of the destination, in a set-up.
extension PathTable {
  /// What a packet gets whose sender does not know how far it goes.
  static let hopsLeftUnknown = UInt8(2 * Hop.countMax)
  /// Milliseconds that hops keep a path longer than the source asked for: it goes first.
  static let lifetimeSlack: UInt64 = 5000

  mutating func setUp(_ message: SetUpMessage, on link: LinkIndex, now: UInt64) {
    guard neighbours.takeCredit(link, now: now) else {
      return refuseInTheClear(message, .busy, on: link)
    }
    switch setUpKeys.open(message.onion) {
    case .replayed:
      // No answer: it may be a copy of a set-up that is under way, which must not seem refused.
      counters.replaysDropped += 1
    case .notOpened: refuseInTheClear(message, .notOpened, on: link)
    case .full:
      refuseInTheClear(message, .busy, on: link)
      if now >= setUpKeys.mayRotateAt { rotateSetUpKey(now: now) }
    case .opened(let opened, let keyNumber):
      accept(message, opened, keyNumber, on: link, now: now)
    }
  }

  mutating func rotateSetUpKey(now: UInt64) {
    setUpKeys.rotate(random: &random, now: now)
    pending.append(.setUpKeyChanged)
  }

  private mutating func accept(
    _ message: SetUpMessage, _ opened: Onion.Opened, _ keyNumber: UInt32, on link: LinkIndex,
    now: UInt64
  ) {
    guard let slot = opened.slot, slot.next != key else {
      return refuse(message, opened, .malformed, on: link)
    }
    guard slot.keyNumber == keyNumber else {
      return refuse(message, opened, .staleKey, on: link)
    }
    guard let next = slot.next else {
      return end(message, opened, slot, on: link, now: now)
    }
    guard settings.isTransitAllowed else { return refuse(message, opened, .noTransit, on: link) }
    guard slot.price - slot.priceOnward >= settings.price else {
      return refuse(message, opened, .price, limit: settings.price, on: link)
    }
    let isCapGranted = slot.byteCap > 0 && slot.byteCap <= settings.byteCapMax
    guard settings.byteCapMax == 0 || isCapGranted else {
      return refuse(message, opened, .cap, limit: settings.byteCapMax, on: link)
    }
    guard let onward = neighbours.link(to: next) else {
      return refuse(message, opened, .linkGone, on: link)
    }
    guard let index = reserve(.waiting, for: link, now: now) else {
      return refuse(message, opened, .tableFull, on: link)
    }
    remember(message, opened.secret, slot, in: index, on: link, now: now)
    entries[index].downstream = onward.value
    let reverse = entries.label(index, .reverse)
    // The request is the label: unique on the link while it waits, and it leads back to the entry.
    let forwarded = SetUpMessage(
      request: reverse.value, reverseLabel: reverse, onion: opened.rest)
    entries[index].downstreamName = PathName.start(forwarded)
    send(.setUp, forwarded.bytes, on: onward)
  }

  private mutating func remember(
    _ message: SetUpMessage, _ secret: HopSecret, _ slot: Slot, in index: Int, on link: LinkIndex,
    now: UInt64
  ) {
    let lifetime = UInt64(slot.lifetimeSeconds) * 1000 + Self.lifetimeSlack
    entries[index].secret = secret
    entries[index].upstreamName = PathName.start(message)
    entries[index].byteCap = slot.byteCap
    entries[index].price = slot.price
    entries[index].priceOnward = slot.priceOnward
    entries[index].request = message.request
    entries[index].reverseOut = message.reverseLabel.value
    entries[index].upstream = link.value
    entries[index].usedAt = PathEntry.tick(now)
    entries[index].expiresAt = PathEntry.tick(now + lifetime)
    counters.setUpsAccepted += 1
  }

  /// The path ends here: the reply goes back at once, and the label waits for the handshake.
  private mutating func end(
    _ message: SetUpMessage, _ opened: Onion.Opened, _ slot: Slot, on link: LinkIndex, now: UInt64
  ) {
    guard !slot.wantsExit || settings.isExitAllowed else {
      return refuse(message, opened, .noExit, on: link)
    }
    guard let index = reserve(.end, for: link, now: now) else {
      return refuse(message, opened, .tableFull, on: link)
    }
    // A quarter of the table is for paths of its own.
    let isRoom = sessions.count - freeSessions.count < settings.pathsMax / 4 * 3
    guard isRoom, let session = takeSession() else {
      neighbours.letGo(link.value)
      entries.free(index)
      return refuse(message, opened, .tableFull, on: link)
    }
    remember(message, opened.secret, slot, in: index, on: link, now: now)
    entries[index].link = UInt32(session)
    sessions[session].state = .listening
    sessions[session].entry = index
    sessions[session].link = link
    sessions[session].labelOut = message.reverseLabel
    sessions[session].hopsLeft = Self.hopsLeftUnknown
    sessions[session].isExit = slot.wantsExit
    sessions[session].isHeaderOnly = slot.sealsHeaderOnly
    sessions[session].heardAt = now
    sessions[session].expiresAt =
      now + UInt64(slot.lifetimeSeconds) * 1000 + Self.lifetimeSlack
    setDue(session, now + Self.reservationMilliseconds)
    let label = entries.label(index, .forward)
    pending.append(.installTerminal(label, link, PathIndex(UInt32(session))))
    send(
      SetUpReplyMessage(
        request: message.request, label: label,
        records: ReplyRecords.last(HopRecord(.end), opened.secret)), on: link)
  }

  /// An entry for this neighbour; where there is none, one that is not paid for or not used makes room.
  private mutating func reserve(
    _ state: PathEntry.State, for link: LinkIndex, now: UInt64
  ) -> Int? {
    guard let neighbour = neighbours[link] else { return nil }
    if neighbour.held >= settings.pathsPerNeighbourMax {
      guard evict(heldBy: link.value, now: now) else { return nil }
    }
    if entries.isFull {
      guard evict(heldBy: nil, now: now) else { return nil }
    }
    guard let index = entries.take(state, generations: random.word()) else { return nil }
    neighbours.hold(link.value)
    if sweepAt == .max {
      sweepAt = now + Self.sweepMilliseconds
      soonest = min(soonest, sweepAt)
    }
    return index
  }

  /// Removes the path that has gone unpaid, or the one that has been reserved for longest, a second at
  /// least.
  private mutating func evict(heldBy link: UInt16?, now: UInt64) -> Bool {
    var victim: Int?
    var oldest = PathEntry.tick(now) &- 8
    for index in entries.indices where entries[index].isTransit {
      if let link, entries[index].upstream != link { continue }
      if entries[index].isUnpaid {
        victim = index
        break
      }
      let isIdle = entries[index].state != .inUse
      if isIdle, entries[index].usedAt < oldest {
        oldest = entries[index].usedAt
        victim = index
      }
    }
    guard let victim else { return false }
    counters.evicted += 1
    remove(transit: victim, .evicted, tellingUpstream: true, tellingDownstream: true)
    return true
  }

  private mutating func refuse(
    _ message: SetUpMessage, _ opened: Onion.Opened, _ status: HopStatus, limit: UInt64 = 0,
    on link: LinkIndex
  ) {
    counters.setUpsRefused += 1
    let record = HopRecord(status, limit: limit)
    send(
      SetUpReplyMessage(
        request: message.request, label: nil,
        records: ReplyRecords.last(record, opened.secret)), on: link)
  }

  /// There is no key to seal with: the hop before seals the reason for the source.
  private mutating func refuseInTheClear(
    _ message: SetUpMessage, _ status: HopStatus, on link: LinkIndex
  ) {
    counters.setUpsRefused += 1
    send(
      SetUpReplyMessage(
        request: message.request, label: nil, records: ReplyRecords.inTheClear(status)), on: link)
  }

  mutating func send(_ reply: SetUpReplyMessage, on link: LinkIndex) {
    send(.setUpReply, reply.bytes, on: link)
  }
}
