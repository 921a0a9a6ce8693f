internal import Base
internal import Noise
internal import SkynetWire
internal import Sodium

// The handshake of the ends: Noise IK over the labels.
extension PathTable {
  private static let prologue = Array("skynet path 1".utf8)
  private static let questionsMax = 3
  /// Milliseconds until message 1 is sent again; each time twice as many.
  private static let questionPatience: UInt64 = 500
  /// Messages 1 that a destination looks at for one path: each costs it time.
  private static let answersMax = 8

  mutating func startHandshake(_ index: Int, now: UInt64) {
    guard let peer = sessions[index].peer,
      let remote = ExchangeKey.publicKey(of: peer.bytes)
    else { return drop(index, .noHandshake, now: now, telling: true) }
    let ephemeral = ExchangeKey(secret: random.bytes(ExchangeKey.size))
    do throws(NoiseError) {
      sessions[index].initiator = try NoiseInitiator(
        prologue: Self.prologue, own: exchange, remote: remote, ephemeral: ephemeral,
        payload: HandshakeRequest(ciphers: ciphers, node: key).encoded)
    } catch {
      return drop(index, .noHandshake, now: now, telling: true)
    }
    sessions[index].attempts = 0
    ask(index, now: now)
  }

  /// Sends message 1 for the first time, or again.
  mutating func ask(_ index: Int, now: UInt64) {
    guard let initiator = sessions[index].initiator,
      sessions[index].attempts < Self.questionsMax
    else { return drop(index, .noHandshake, now: now, telling: true) }
    sendHandshake(index, initiator.message)
    setDue(index, now + Self.questionPatience << UInt64(sessions[index].attempts))
    sessions[index].attempts += 1
  }

  private mutating func sendHandshake(_ index: Int, _ body: [UInt8]) {
    pending.append(
      .sendLabelled(
        sessions[index].labelOut, on: sessions[index].link, packetClass: PacketClass.handshake,
        hopsLeft: sessions[index].hopsLeft, body: body))
  }

  /// Message 1 came; a replay of it leads to a session that nothing ever confirms.
  mutating func answerHandshake(_ index: Int, _ body: [UInt8], now: UInt64) {
    switch sessions[index].state {
    case .listening: break
    case .answered:
      guard body == sessions[index].question, sessions[index].attempts < Self.answersMax else {
        return
      }
      sessions[index].attempts += 1
      return sendHandshake(index, sessions[index].answer)
    case .up, .free, .settingUp, .shakingHands: return
    }
    sessions[index].attempts += 1
    guard sessions[index].attempts <= Self.answersMax else {
      return drop(index, .noHandshake, now: now, telling: true)
    }
    let ephemeral = ExchangeKey(secret: random.bytes(ExchangeKey.size))
    do throws(NoiseError) {
      let responder = try NoiseResponder(
        prologue: Self.prologue, own: exchange, reading: body)
      guard let request = HandshakeRequest(parsing: responder.payload), request.node != key,
        ExchangeKey.publicKey(of: request.node.bytes) == responder.remote
      else { return }
      let suite = ciphers.agreed(with: request.ciphers)
      let (message, result) = try responder.answer(
        ephemeral: ephemeral, payload: HandshakeChoice(suite: suite).encoded)
      sessions[index].peer = request.node
      sessions[index].question = body
      sessions[index].answer = message
      sessions[index].state = .answered
      sessions[index].attempts = 0
      install(index, suite, result)
      sendHandshake(index, message)
      setDue(index, now + Self.reservationMilliseconds)
    } catch {
      counters.malformed += 1
    }
  }

  /// Message 2 came: the path is up.
  mutating func finishHandshake(_ index: Int, _ body: [UInt8], now: UInt64) {
    guard sessions[index].state == .shakingHands, let initiator = sessions[index].initiator
    else { return }
    do throws(NoiseError) {
      let (payload, result) = try initiator.read(body)
      guard let choice = HandshakeChoice(parsing: payload), ciphers.has(choice.suite) else {
        return
      }
      var carried = PathCounters()
      carried.forwardPackets = UInt64(sessions[index].attempts)
      carried.forwardBytes = UInt64(initiator.message.count) * carried.forwardPackets
      carried.reversePackets = 1
      carried.reverseBytes = UInt64(body.count)
      sessions[index].initiator = nil
      install(index, choice.suite, result, carried)
    } catch {
      counters.malformed += 1
      return
    }
    becomeUp(index, now: now)
  }

  private mutating func install(
    _ index: Int, _ suite: CipherSuite, _ result: NoiseResult,
    _ handshake: PathCounters = PathCounters()
  ) {
    let session = sessions[index]
    guard let peer = session.peer, let neighbour = neighbours[session.link] else { return }
    sessions[index].mtu = mtu(session, neighbour.mtu)
    let isSource = session.isSource
    let labelIn = entries.label(session.entry, isSource ? .reverse : .forward)
    pending.append(
      .installPath(
        PathRule(
          path: PathIndex(UInt32(index)), peer: peer, link: session.link,
          labelOut: session.labelOut, labelIn: labelIn,
          keys: SessionKeys(
            suite: suite, sending: result.sendingKey, receiving: result.receivingKey),
          hopsLeft: session.hopsLeft,
          // Nobody goes over another node to his own neighbour and names himself last on the way.
          isHeaderOnly: session.isHeaderOnly
            || (isSource ? session.route.count == 1 : neighbour.peer == peer),
          mtu: sessions[index].mtu, isSource: isSource, isExit: session.isExit,
          price: session.price, byteCap: session.offer.byteCap, handshake: handshake,
          session: PathName.bytes(
            entries[session.entry].upstreamName, forward: isSource ? session.labelOut : labelIn,
            reverse: isSource ? labelIn : session.labelOut))))
  }

  /// The longest IP packet, from what the links carry.
  func mtu(_ session: PathSession, _ firstLink: Int) -> Int {
    guard session.isSource else { return session.mtu }
    return max(min(firstLink, session.mtuBeyond), PacketLayout.datagramMin)
      - PacketLayout.overheadOfIPPacket
  }
}
