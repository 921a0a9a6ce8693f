internal import Base
internal import SkynetWire

// Replies, teardowns, and the end of a path on its way.
extension PathTable {
  mutating func reply(_ message: SetUpReplyMessage, on link: LinkIndex, now: UInt64) {
    guard let (index, direction) = entries.find(Label(message.request)), direction == .reverse,
      entries[index].downstream == link.value
    else { return teardownUnknown(message.label, on: link) }
    switch entries[index].state {
    case .waiting: pass(message, index, now: now)
    case .end:
      let session = Int(entries[index].link)
      if sessions[session].state == .settingUp {
        finishSetUp(session, message, now: now)
      } else if let label = message.label, label != sessions[session].labelOut {
        teardownUnknown(label, on: link)
      }
    case .reserved, .inUse:
      // A copy of the reply that was taken.
      guard let label = message.label, label.value != entries[index].forwardOut else { return }
      teardownUnknown(label, on: link)
    case .free: break
    }
  }

  /// Nobody waits for this reply any more: what it reserved downstream is let go of.
  private mutating func teardownUnknown(_ label: Label?, on link: LinkIndex) {
    guard let label else { return }
    send(TeardownMessage(label: label, reason: .closed), on: link)
  }

  /// Puts the own record in front and hands the reply on, good or bad.
  private mutating func pass(_ message: SetUpReplyMessage, _ index: Int, now: UInt64) {
    let entry = entries[index]
    let upstream = LinkIndex(entry.upstream)
    guard let forwardOut = message.label else {
      let records: [UInt8]
      if let status = ReplyRecords.statusInTheClear(message.records) {
        records = ReplyRecords.last(HopRecord(status, isOfNext: true), entry.secret)
      } else {
        records = ReplyRecords.adding(
          HopRecord(.forwarded), entry.secret, to: message.records)
      }
      free(transit: index)
      return send(
        SetUpReplyMessage(request: entry.request, label: nil, records: records), on: upstream)
    }
    entries[index].forwardOut = forwardOut.value
    entries[index].state = .reserved
    entries[index].usedAt = PathEntry.tick(now)
    let forwardIn = entries.label(index, .forward)
    let reverseIn = entries.label(index, .reverse)
    let reverseOut = Label(entry.reverseOut)
    pending.append(
      .installTransit(
        TransitRule(
          meter: UInt32(index), upstream: upstream, downstream: LinkIndex(entry.downstream),
          forwardIn: forwardIn, forwardOut: forwardOut, reverseIn: reverseIn,
          reverseOut: reverseOut, byteCap: entry.byteCap, price: entry.price,
          priceOnward: entry.priceOnward,
          upstreamSession: PathName.bytes(
            entry.upstreamName, forward: forwardIn, reverse: reverseOut),
          downstreamSession: PathName.bytes(
            entry.downstreamName, forward: forwardOut, reverse: reverseIn))))
    let record = HopRecord(
      .forwarded, linkMTU: neighbours[LinkIndex(entry.downstream)]?.mtu ?? 0,
      limit: entry.byteCap)
    send(
      SetUpReplyMessage(
        request: entry.request, label: forwardIn,
        records: ReplyRecords.adding(record, entry.secret, to: message.records)), on: upstream)
  }

  mutating func teardown(_ message: TeardownMessage, on link: LinkIndex, now: UInt64) {
    guard let (index, direction) = entries.find(message.label) else { return }
    let entry = entries[index]
    switch entry.state {
    case .end:
      let session = Int(entry.link)
      let isExpected: PathDirection = sessions[session].isSource ? .reverse : .forward
      guard sessions[session].link == link, direction == isExpected,
        sessions[session].labelOut != .neighbour
      else { return }
      drop(session, message.reason, now: now, telling: false)
    case .reserved, .inUse:
      let expected = direction == .forward ? entry.upstream : entry.downstream
      guard expected == link.value else { return }
      remove(
        transit: index, message.reason, tellingUpstream: direction == .reverse,
        tellingDownstream: direction == .forward)
    case .free, .waiting:
      // The reply may be behind it; if there is none, the reservation ends by itself.
      return
    }
  }

  mutating func remove(
    transit index: Int, _ reason: DownReason, tellingUpstream: Bool, tellingDownstream: Bool
  ) {
    let entry = entries[index]
    let upstream = LinkIndex(entry.upstream)
    if entry.state == .waiting, tellingUpstream {
      let status: HopStatus = reason == .linkDown ? .linkGone : .tableFull
      send(
        SetUpReplyMessage(
          request: entry.request, label: nil,
          records: ReplyRecords.last(HopRecord(status), entry.secret)), on: upstream)
    }
    if entry.isInstalled, tellingUpstream {
      send(TeardownMessage(label: Label(entry.reverseOut), reason: reason), on: upstream)
    }
    if entry.isInstalled, tellingDownstream {
      send(
        TeardownMessage(label: Label(entry.forwardOut), reason: reason),
        on: LinkIndex(entry.downstream))
    }
    free(transit: index)
  }

  private mutating func free(transit index: Int) {
    if entries[index].isInstalled {
      pending.append(.removeLabel(entries.label(index, .forward)))
    }
    neighbours.letGo(entries[index].upstream)
    entries.free(index)
  }

  mutating func send(_ teardown: TeardownMessage, on link: LinkIndex) {
    send(.teardown, teardown.bytes, on: link)
  }

  mutating func send(_ kind: ControlKind, _ body: [UInt8], on link: LinkIndex) {
    guard neighbours[link] != nil else { return }
    pending.append(.sendControl(kind, body, on: link))
  }

  /// Removes what was reserved for too long, what nobody uses and what has lived its time.
  mutating func sweep(now: UInt64) {
    let tick = PathEntry.tick(now)
    let reservation = PathEntry.tick(Self.reservationMilliseconds + 127)
    let silence = PathEntry.tick(Self.silenceMilliseconds + 127)
    for index in entries.indices where entries[index].isTransit {
      let age = tick &- entries[index].usedAt
      let isSilent = age >= (entries[index].state == .inUse ? silence : reservation)
      guard isSilent || tick >= entries[index].expiresAt else { continue }
      counters.reclaimed += 1
      let isInstalled = entries[index].isInstalled
      remove(
        transit: index, .expired, tellingUpstream: isInstalled, tellingDownstream: isInstalled)
    }
  }
}
