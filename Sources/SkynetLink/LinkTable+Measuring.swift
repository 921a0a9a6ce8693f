internal import Base
public import SkynetWire
internal import Sodium

/// Echoes and probes on links that are up.
extension LinkTable {
  /// Takes a control packet of kind 0 to 4, after `opened` for it.
  ///
  /// - Parameters:
  ///   - datagramBytes: of the whole datagram it came in.
  ///   - pastMicroseconds: how far the clock is past `now`.
  public mutating func control(
    _ kind: ControlKind, _ body: [UInt8], datagramBytes: Int, on link: LinkIndex, now: UInt64,
    pastMicroseconds: UInt64 = 0, into actions: inout [LinkAction]
  ) {
    let place = Int(link.value)
    guard place < links.count, links[place]?.current != nil else { return }
    switch kind {
    case .keepalive:
      guard body.isEmpty else { break }
      return
    case .echo:
      guard EchoBody(parsing: body) != nil else { break }
      actions.append(.sendControl(.echoReply, body, paddedTo: 0, on: link))
      return
    case .echoReply:
      guard let echo = EchoBody(parsing: body) else { break }
      let time = now * 1000 + pastMicroseconds
      if links[place]?.echoes.replied(echo.number, microseconds: time) ?? false {
        actions.append(.measured(link))
      }
      return
    case .probe:
      guard let probe = ProbeBody(parsing: body), Int(probe.datagramBytes) == datagramBytes else {
        break
      }
      actions.append(.sendControl(.probeReply, body, paddedTo: 0, on: link))
      return
    case .probeReply:
      guard let probe = ProbeBody(parsing: body) else { break }
      let step = links[place]?.mtu.acknowledged(probe, now: now) ?? .nothing
      counters.probesAnswered += 1
      return take(step, place, into: &actions)
    case .announcement, .summary, .setUp, .setUpReply, .teardown, .receipt, .receiptRefused,
      .goodbye:
      break
    }
    counters.controlsRefused += 1
  }

  /// A datagram was too long for the kernel, or data vanishes: the path's length is tried at once.
  public mutating func suspectMTU(on link: LinkIndex, now: UInt64) {
    let place = Int(link.value)
    guard place < links.count else { return }
    links[place]?.mtu.suspect(now: now)
  }

  /// Sends the echo and the probe that are due.
  mutating func measure(
    _ place: Int, now: UInt64, pastMicroseconds: UInt64, into actions: inout [LinkAction]
  ) {
    guard let link = links[place] else { return }
    let index = Self.index(place)
    let isQuiet = now >= link.provenAt + EchoMonitor.intervalMilliseconds + 500
    if link.echoes.sendsAt <= now {
      let isYoung = link.upSince.map { now < $0 + Self.youthMilliseconds } ?? false
      let pause =
        isYoung || isQuiet ? EchoMonitor.hurriedMilliseconds : EchoMonitor.intervalMilliseconds
      let number = random.long()
      links[place]?.echoes.sendsAt = now + pause
      let lost = links[place]?.echoes.sent(number, microseconds: now * 1000 + pastMicroseconds)
      actions.append(
        .sendControl(.echo, EchoBody(number: number).encoded, paddedTo: 0, on: index))
      if lost ?? false { actions.append(.measured(index)) }
    }
    guard link.mtu.actsAt <= now else { return }
    let token = random.word()
    let step = links[place]?.mtu.advance(now: now, isAlive: !isQuiet, token: token) ?? .nothing
    take(step, place, into: &actions)
  }

  private mutating func take(
    _ step: MTUSearch.Step, _ place: Int, into actions: inout [LinkAction]
  ) {
    guard let link = links[place] else { return }
    switch step {
    case .probe(let body):
      counters.probesSent += 1
      actions.append(
        .sendControl(
          .probe, body.encoded, paddedTo: Int(body.datagramBytes), on: Self.index(place)))
    case .changed(let hasFallen):
      if hasFallen { counters.blackHoles += 1 }
      actions.append(.mtu(Self.index(place), link.mtu.mtu))
    case .nothing: break
    }
  }
}
