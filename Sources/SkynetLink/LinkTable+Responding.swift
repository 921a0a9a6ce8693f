internal import Base
internal import Noise
internal import SkynetWire
internal import Sodium

/// The side that is asked.
extension LinkTable {
  mutating func received(
    _ initiation: InitiationDatagram, from source: Endpoint, now: UInt64,
    into actions: inout [LinkAction]
  ) {
    guard
      HandshakeCode.isEqual(
        initiation.firstCode, HandshakeCode.make(initiation.withoutCodes, key: codeKey))
    else {
      counters[.wrongCode] += 1
      return
    }
    cookies.refresh(now: now, &random)
    let isProven = cookies.isProven(initiation, from: source)
    if load.isLoaded(now: now) {
      guard isProven else { return demandProof(initiation, from: source, into: &actions) }
      guard sources.mayPass(source, now: now) else {
        counters[.tooMany] += 1
        return
      }
    }
    guard work.take(now: now) else {
      counters[.busy] += 1
      return
    }
    let responder: NoiseResponder
    do throws(NoiseError) {
      responder = try NoiseResponder(
        prologue: Self.prologue, own: exchange, reading: initiation.noise)
    } catch {
      counters[.notAuthentic] += 1
      return
    }
    guard let request = HandshakeRequest(parsing: responder.payload) else {
      counters[.version] += 1
      return
    }
    if let refusal = refusal(of: request, by: responder) {
      counters[refusal] += 1
      return
    }
    if let place = place(of: request.node) {
      if isRedundant(responder, place, from: source, now: now, into: &actions) {
        counters[.redundant] += 1
        return
      }
      let isCrowded =
        links[place].map {
          $0.pending.count == Self.pendingMax
            && now < $0.pending[0].madeAt + Self.retryMilliseconds
        } ?? false
      // Somebody replays initiations of this neighbour: a proof tells the neighbour from him.
      if isCrowded && !isProven { return demandProof(initiation, from: source, into: &actions) }
      answer(initiation, responder, request, place, to: source, now: now, into: &actions)
    } else {
      let isStranger = !settings.allowed.contains(request.node)
      guard let place = makeRoom(isStranger: isStranger, now: now, into: &actions) else {
        counters[.full] += 1
        return
      }
      links[place] = Link(
        key: request.node, exchange: responder.remote, datagramMax: settings.datagramMax, now: now)
      answer(initiation, responder, request, place, to: source, now: now, into: &actions)
      freeIfIdle(place)
    }
  }

  private mutating func demandProof(
    _ initiation: InitiationDatagram, from source: Endpoint, into actions: inout [LinkAction]
  ) {
    counters[.unproven] += 1
    counters.cookiesSent += 1
    actions.append(.send(cookies.answer(initiation, from: source, &random).encoded, to: source))
  }

  /// Why a node that opened the handshake is not answered.
  private func refusal(
    of request: HandshakeRequest, by responder: NoiseResponder
  ) -> HandshakeRefusal? {
    guard request.node != key else { return .keyMismatch }
    if let place = place(of: request.node) {
      return links[place]?.exchange == responder.remote ? nil : .keyMismatch
    }
    guard settings.acceptsUnknown || settings.allowed.contains(request.node) else {
      return .unknownPeer
    }
    return ExchangeKey.publicKey(of: request.node.bytes) == responder.remote ? nil : .keyMismatch
  }

  /// Whether this initiation needs no session of its own.
  private mutating func isRedundant(
    _ responder: NoiseResponder, _ place: Int, from source: Endpoint, now: UInt64,
    into actions: inout [LinkAction]
  ) -> Bool {
    guard let link = links[place] else { return false }
    for session in [link.current, link.previous]
    where session?.ephemeral == responder.remoteEphemeral {
      return true
    }
    if let known = link.pending.firstIndex(where: { $0.ephemeral == responder.remoteEphemeral }) {
      // Its answer may have been lost.
      if now >= link.pending[known].answeredAt + 100 {
        links[place]?.pending[known].answeredAt = now
        counters.responsesSent += 1
        actions.append(.send(link.pending[known].response, to: source))
      }
      return true
    }
    // Both ask at the same time: the lower key's initiation counts, and goes where the other is heard from.
    guard let attempt = link.attempt, key < link.key else { return false }
    if attempt.alternateSentAt.map({ $0 + Self.retryMilliseconds / 2 <= now }) ?? true {
      links[place]?.attempt?.alternate = source
      links[place]?.attempt?.alternateSentAt = now
      sendAttempt(place, to: [source], now: now, into: &actions)
    }
    return true
  }

  private mutating func answer(
    _ initiation: InitiationDatagram, _ responder: NoiseResponder, _ request: HandshakeRequest,
    _ place: Int, to source: Endpoint, now: UInt64, into actions: inout [LinkAction]
  ) {
    guard let link = links[place] else { return }
    let suite = ciphers.agreed(with: request.ciphers)
    let message: [UInt8]
    let result: NoiseResult
    do throws(NoiseError) {
      (message, result) = try responder.answer(
        ephemeral: ExchangeKey(secret: random.bytes(ExchangeKey.size)),
        payload: HandshakeChoice(suite: suite).encoded)
    } catch {
      counters[.notAuthentic] += 1
      return
    }
    if link.mayYield(now: now) {
      // Theirs counts; ours only if it leads to nothing.
      links[place]?.yieldedAt = now
      dropAttempt(place)
      let fallback = now + 2 * jitter(Self.retryMilliseconds)
      if link.attempt != nil || link.isDialled && link.upSince == nil {
        links[place]?.initiatesAt = fallback
      }
    }
    if link.pending.count == Self.pendingMax {
      end(link.pending[0].session.receiveIndex, into: &actions)
      links[place]?.pending.removeFirst()
    }
    let index = drawIndex(for: place)
    let session = LinkSession(
      receiveIndex: index, peerIndex: initiation.sender, suite: suite, result)
    let head = ResponseDatagram.head(sender: index, receiver: initiation.sender, noise: message)
    let response = ResponseDatagram(
      sender: index, receiver: initiation.sender, noise: message,
      firstCode: HandshakeCode.make(head, key: link.codeKey)
    ).encoded
    links[place]?.pending.append(
      PendingSession(
        session: session, madeAt: now, ephemeral: responder.remoteEphemeral, response: response,
        answeredAt: now))
    counters.sessionsMade += 1
    counters.responsesSent += 1
    actions.append(.installSession(session, on: Self.index(place)))
    actions.append(.send(response, to: source))
  }
}
