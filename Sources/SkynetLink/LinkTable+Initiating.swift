internal import Base
internal import Noise
internal import SkynetWire
internal import Sodium

/// The side that asks.
extension LinkTable {
  /// Sends an initiation, the same as before while that may still be answered.
  mutating func initiate(_ place: Int, now: UInt64, into actions: inout [LinkAction]) {
    guard let link = links[place] else { return }
    // The other side asked a moment ago and is about to confirm: a second session would only follow.
    if let yieldedAt = link.yieldedAt, link.attempt == nil,
      now < yieldedAt + 2 * Self.retryMilliseconds
    {
      links[place]?.initiatesAt = yieldedAt + 2 * Self.retryMilliseconds
      return
    }
    if link.attempt?.isOver(now: now) ?? true, !startAttempt(place, now: now) {
      // A key that Noise refuses was refused before; nothing changes until it is forgotten.
      links[place]?.initiatesAt = .max
      return
    }
    let most = link.upSince != nil ? Self.renewalRetryMaxMilliseconds : Self.retryMaxMilliseconds
    let pause = min(most, Self.retryMilliseconds << UInt64(min(link.tries, 6)))
    links[place]?.tries += 1
    let next = now + jitter(pause)
    links[place]?.initiatesAt = next
    sendAttempt(place, to: links[place]?.targets(now: now) ?? [], now: now, into: &actions)
  }

  private mutating func startAttempt(_ place: Int, now: UInt64) -> Bool {
    dropAttempt(place)
    guard let link = links[place] else { return false }
    let index = drawIndex(for: place)
    let noise: NoiseInitiator
    do throws(NoiseError) {
      noise = try NoiseInitiator(
        prologue: Self.prologue, own: exchange, remote: link.exchange,
        ephemeral: ExchangeKey(secret: random.bytes(ExchangeKey.size)),
        payload: HandshakeRequest(ciphers: ciphers, node: key).encoded)
    } catch {
      indices[index] = nil
      return false
    }
    links[place]?.attempt = HandshakeAttempt(
      index: index, noise: noise, startedAt: now,
      firstCode: HandshakeCode.make(
        InitiationDatagram.head(sender: index, noise: noise.message), key: link.codeKey))
    return true
  }

  mutating func sendAttempt(
    _ place: Int, to targets: [Endpoint], now: UInt64, into actions: inout [LinkAction]
  ) {
    guard let link = links[place], let attempt = link.attempt else { return }
    var datagram = InitiationDatagram(
      sender: attempt.index, noise: attempt.noise.message, firstCode: attempt.firstCode,
      secondCode: HandshakeCode.none)
    if let cookie = link.cookie, cookie.isFresh(now: now) {
      links[place]?.attempt?.hasShownCookie = true
      datagram = InitiationDatagram(
        sender: attempt.index, noise: attempt.noise.message, firstCode: attempt.firstCode,
        secondCode: HandshakeCode.make(datagram.withFirstCode, key: cookie.cookie))
    }
    for target in targets {
      counters.initiationsSent += 1
      actions.append(.send(datagram.encoded, to: target))
    }
  }

  /// Takes the answer to an attempt.
  mutating func received(
    _ response: ResponseDatagram, from source: Endpoint, now: UInt64,
    into actions: inout [LinkAction]
  ) {
    guard let place = indices[response.receiver], let attempt = links[place]?.attempt,
      attempt.index == response.receiver
    else {
      counters[.unexpected] += 1
      return
    }
    guard
      HandshakeCode.isEqual(
        response.firstCode, HandshakeCode.make(response.withoutCodes, key: codeKey))
    else {
      counters[.wrongCode] += 1
      return
    }
    guard responseWork.take(now: now) else {
      counters[.busy] += 1
      return
    }
    let payload: [UInt8]
    let result: NoiseResult
    do throws(NoiseError) {
      (payload, result) = try attempt.noise.read(response.noise)
    } catch {
      counters[.notAuthentic] += 1
      return
    }
    guard let choice = HandshakeChoice(parsing: payload), ciphers.has(choice.suite) else {
      counters[.version] += 1
      return
    }
    let session = LinkSession(
      receiveIndex: attempt.index, peerIndex: response.sender, suite: choice.suite, result)
    counters.sessionsMade += 1
    links[place]?.attempt = nil
    links[place]?.initiatesAt = .max
    let active = ActiveSession(
      receiveIndex: session.receiveIndex, suite: choice.suite,
      ephemeral: Array(attempt.noise.message[..<ExchangeKey.size]),
      renewsAt: now + Self.renewalMilliseconds - UInt64(random.word()) % 10_000,
      endsAt: now + Self.sessionMilliseconds)
    actions.append(.installSession(session, on: Self.index(place)))
    use(active, on: place, from: source, now: now, into: &actions)
    // The responder waits for a packet before it sends.
    actions.append(.sendControl(.keepalive, [], paddedTo: 0, on: Self.index(place)))
  }

  /// Takes a cookie; where it came from says nothing about where the neighbour is.
  mutating func received(
    _ cookie: CookieDatagram, now: UInt64, into actions: inout [LinkAction]
  ) {
    guard let place = indices[cookie.receiver], let link = links[place],
      let attempt = link.attempt, attempt.index == cookie.receiver
    else {
      counters[.unexpected] += 1
      return
    }
    guard
      let held = HeldCookie(
        cookie, sealingKey: link.cookieKey, firstCode: attempt.firstCode, now: now)
    else {
      counters[.notAuthentic] += 1
      return
    }
    links[place]?.cookie = held
    // Shown at once, but once: a cookie that does not help waits for the next try.
    if !attempt.hasShownCookie {
      sendAttempt(place, to: link.targets(now: now), now: now, into: &actions)
    }
  }
}

extension LinkSession {
  init(receiveIndex: UInt32, peerIndex: UInt32, suite: CipherSuite, _ result: NoiseResult) {
    self.init(
      receiveIndex: receiveIndex, peerIndex: peerIndex,
      keys: SessionKeys(
        suite: suite, sending: result.sendingKey, receiving: result.receivingKey),
      hash: Array(result.hash[..<16]))
  }
}
