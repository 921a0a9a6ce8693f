internal import Base
internal import SkynetWire
internal import Sodium

/// Room for links, and their end.
extension LinkTable {
  /// A free place, made by letting go the oldest of those that never were confirmed, where it must be.
  mutating func makeRoom(
    isStranger: Bool, now: UInt64, into actions: inout [LinkAction]
  ) -> Int? {
    var strangers = 0
    var free: Int?
    var unconfirmed: (place: Int, madeAt: UInt64)?
    for place in links.indices {
      guard let link = links[place] else {
        if free == nil { free = place }
        continue
      }
      if self.isStranger(link) { strangers += 1 }
      guard link.upSince == nil, !link.isDialled, !isStranger || self.isStranger(link),
        let madeAt = link.pending.last?.madeAt
      else { continue }
      if unconfirmed.map({ madeAt < $0.madeAt }) ?? true { unconfirmed = (place, madeAt) }
    }
    if !isStranger || strangers < settings.strangersMax {
      if let free { return free }
      if links.count < settings.linksMax {
        links.append(nil)
        return links.count - 1
      }
    }
    guard let unconfirmed, unconfirmed.madeAt < now else { return nil }
    remove(unconfirmed.place, .forgotten, into: &actions)
    return unconfirmed.place
  }

  func isStranger(_ link: Link) -> Bool {
    !link.isDialled && !settings.allowed.contains(link.key)
  }

  /// A session index that nobody can guess and that is not in use.
  mutating func drawIndex(for place: Int) -> UInt32 {
    while true {
      let index = random.word()
      guard index != 0, indices[index] == nil else { continue }
      indices[index] = place
      return index
    }
  }

  /// The link goes down, and away unless it is dialled.
  ///
  /// - Parameter last: of its sessions one that is opened for a while yet.
  mutating func goDown(
    _ place: Int, _ reason: DownReason, keeping last: ActiveSession? = nil, now: UInt64,
    into actions: inout [LinkAction]
  ) {
    guard let link = links[place] else { return }
    if link.upSince != nil {
      counters.downs += 1
      actions.append(.down(Self.index(place), link.key, reason))
    }
    for session in [link.current, link.previous] {
      guard let session, session.receiveIndex != last?.receiveIndex else { continue }
      end(session.receiveIndex, into: &actions)
    }
    links[place]?.current = nil
    links[place]?.previous = last
    links[place]?.upSince = nil
    links[place]?.tries = 0
    links[place]?.echoes = EchoMonitor()
    links[place]?.mtu = MTUSearch(datagramMax: settings.datagramMax, now: now)
    if link.isDialled {
      let next = min(link.initiatesAt, now + jitter(Self.retryMilliseconds))
      links[place]?.initiatesAt = next
    } else {
      dropAttempt(place)
      freeIfIdle(place)
    }
  }

  mutating func freeIfIdle(_ place: Int) {
    guard let link = links[place], link.isIdle else { return }
    dropAttempt(place)
    links[place] = nil
  }

  mutating func remove(
    _ place: Int, _ reason: DownReason, into actions: inout [LinkAction]
  ) {
    guard let link = links[place] else { return }
    if link.upSince != nil {
      counters.downs += 1
      actions.append(.down(Self.index(place), link.key, reason))
    }
    for session in [link.current, link.previous] {
      if let session { end(session.receiveIndex, into: &actions) }
    }
    for pending in link.pending { end(pending.session.receiveIndex, into: &actions) }
    dropAttempt(place)
    links[place] = nil
  }

  mutating func end(_ index: UInt32, into actions: inout [LinkAction]) {
    indices[index] = nil
    actions.append(.removeSession(index))
  }

  mutating func dropAttempt(_ place: Int) {
    if let attempt = links[place]?.attempt { indices[attempt.index] = nil }
    links[place]?.attempt = nil
    links[place]?.initiatesAt = .max
  }

  /// Between three and five quarters of a time, so that nodes that began together do not stay together.
  mutating func jitter(_ milliseconds: UInt64) -> UInt64 {
    milliseconds * 3 / 4 + UInt64(random.word()) % (milliseconds / 2 + 1)
  }
}
