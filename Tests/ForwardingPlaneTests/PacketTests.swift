import ForwardingPlane
import SkynetWire
import Sodium
import Testing

/// What is refused, and what is not.
struct PacketTests {
  @Test(arguments: Neighbourhood.suites, [false, true])
  func `no datagram with another byte does anything`(suite: CipherSuite, isHeaderOnly: Bool) {
    var test = Neighbourhood(suite)
    let body = test.inside(0, test.packet(11))
    let good = test.datagram(Neighbourhood.own, body, isHeaderOnly: isHeaderOnly)
    for index in good.indices {
      // Behind the sealed header of type 5 the ends' own seal answers.
      let isInside = isHeaderOnly && (32..<good.count - 32).contains(index)
      if isInside { continue }
      var bytes = good
      bytes[index] ^= 0x10
      test.node.receive([bytes], from: test.source, now: 5)
      #expect(test.node.sent.isEmpty && test.node.delivered.isEmpty && test.node.notices.isEmpty)
      #expect(test.node.difference() == nil)
    }
    test.node.receive([good], from: test.source, now: 5)
    #expect(test.node.delivered.count == 1)
    #expect(test.node.difference() == nil)
  }

  @Test(arguments: Neighbourhood.suites)
  func `a body with another byte is the ends' matter, and they refuse it`(suite: CipherSuite) {
    var test = Neighbourhood(suite)
    let text = test.packet(3)
    let body = test.inside(4, text)
    for index in body.indices {
      var bytes = body
      bytes[index] ^= 1
      test.node.receive([test.datagram(Neighbourhood.own, bytes)], from: test.source, now: 5)
      #expect(test.node.delivered.isEmpty)
      #expect(test.node.difference() == nil)
    }
    #expect(test.node.plane.counters[.forgedInside] == UInt64(body.count))
    test.node.receive([test.datagram(Neighbourhood.own, body)], from: test.source, now: 5)
    #expect(test.node.delivered.map(\.bytes) == [text])
  }

  @Test(arguments: Neighbourhood.suites)
  func `a label serves its own link, generation and direction alone`(suite: CipherSuite) {
    var test = Neighbourhood(suite)
    let body = [UInt8](repeating: 1, count: 30)
    let wrong = [
      Neighbourhood.back, Label(index: 5, generation: 78), Label(index: 9, generation: 0),
      Label(Neighbourhood.there.value ^ 0x8000_0000), Label(3),
    ]
    for label in wrong {
      test.node.receive([test.datagram(label, body)], from: test.source, now: 5)
      #expect(test.node.sent.isEmpty)
    }
    #expect(test.node.plane.counters[.unknownLabel] == 5)
    test.node.plane.removeLabel(Neighbourhood.back)
    test.node.receive([test.datagram(Neighbourhood.there, body)], from: test.source, now: 5)
    #expect(test.node.sent.isEmpty)
    #expect(test.node.plane.counters[.unknownLabel] == 6)
  }

  @Test(arguments: Neighbourhood.suites)
  func `what the ends sealed is held to its sender, its length and its counter`(
    suite: CipherSuite
  ) {
    var test = Neighbourhood(suite)
    let stranger = OverlayAddress(high: 0xFD00 << 48, low: 9)
    var long = test.packet(20)
    long[5] += 1
    var elsewhere = test.packet(20)
    elsewhere[39] ^= 1
    let texts: [([UInt8], DropReason)] = [
      (test.packet(20, from: stranger), .addressNotAllowed), (elsewhere, .addressNotAllowed),
      (long, .malformedInside), (Array(test.packet(0).prefix(39)), .malformedInside),
      ([0x50, 1, 2], .malformedInside),
      ([0x45] + [UInt8](repeating: 0, count: 30), .malformedInside),
    ]
    for (index, (text, reason)) in texts.enumerated() {
      let before = test.node.plane.counters[reason]
      let body = test.inside(UInt64(index), text)
      test.node.receive([test.datagram(Neighbourhood.own, body)], from: test.source, now: 5)
      #expect(test.node.plane.counters[reason] == before + 1)
      #expect(test.node.difference() == nil)
      test.node.receive([test.datagram(Neighbourhood.own, body)], from: test.source, now: 5)
      #expect(test.node.plane.counters[.replayedInside] == UInt64(index + 1))
      #expect(test.node.difference() == nil)
    }
    test.node.receive(
      [test.datagram(Neighbourhood.own, test.inside(50, [2, 3, 4]))], from: test.source, now: 5)
    #expect(test.node.notices == [.endControl(path: PathIndex(3), body: [2, 3, 4])])
    let empty = test.inside(51, [])
    test.node.receive([test.datagram(Neighbourhood.own, empty)], from: test.source, now: 5)
    #expect(test.node.plane.counters[.malformed] == 1)
  }

  @Test(arguments: Neighbourhood.suites)
  func `a header sealed alone is for packets of a path`(suite: CipherSuite) {
    var test = Neighbourhood(suite)
    let body = test.inside(0, test.packet(30))
    test.node.receive(
      [test.datagram(.neighbour, body, isHeaderOnly: true)], from: test.source, now: 5)
    #expect(test.node.sent.isEmpty && test.node.difference() == nil)
    let handshake = test.datagram(Neighbourhood.own, body, class: 0x80, isHeaderOnly: true)
    test.node.receive([handshake], from: test.source, now: 5)
    #expect(test.node.difference() == nil)
    #expect(test.node.plane.counters[.wrongType] == 2)
  }

  /// Pairs, what is left over, and what lies between: whole packets and forged ones.
  @Test(arguments: Neighbourhood.suites)
  func `a hop hands on a header sealed alone, and what the ends sealed as it came`(
    suite: CipherSuite
  ) {
    var test = Neighbourhood(suite)
    let bodies = (0..<7).map { test.inside(UInt64($0), test.packet(30 + $0 / 5)) }
    var list = bodies.enumerated().map { index, body in
      test.datagram(Neighbourhood.there, body, isHeaderOnly: index != 4)
    }
    list[1][list[1].count - 20] ^= 1
    test.node.receive(list, from: test.source, now: 5)
    let handedOn = test.node.sent
    #expect(test.node.difference() == nil)
    #expect(handedOn.map { $0.bytes[0] } == [5, 5, 5, 4, 5, 5])
    #expect(test.node.plane.counters[.forged] == 1)
    for (sent, body) in zip(handedOn, [0, 2, 3].map { bodies[$0] }) {
      #expect(Array(sent.bytes[32..<(sent.bytes.count - 16)]) == Array(body[8...]))
    }
  }

  @Test(arguments: Neighbourhood.suites)
  func `a mark of congestion reaches the packet, or the packet goes`(suite: CipherSuite) {
    var test = Neighbourhood(suite)
    var deaf = test.packet(30)
    deaf[1] = 0
    for (counter, text) in [test.packet(30), deaf].enumerated() {
      let body = test.inside(UInt64(counter), text)
      test.node.receive(
        [test.datagram(Neighbourhood.own, body, class: 3)], from: test.source, now: 5)
      #expect(test.node.delivered.map { $0.bytes[1] } == (counter == 0 ? [0x30] : []))
      #expect(test.node.difference() == nil)
    }
    #expect(test.node.plane.counters[.congested] == 1)
  }

  @Test func `another address of a neighbour is told once in a while, and only by what is new`() {
    var test = Neighbourhood(.chaCha20Poly1305)
    let body = [UInt8](repeating: 1, count: 30)
    let list = (0..<6).map { _ in test.datagram(Neighbourhood.there, body) }
    let other = TestNode.endpoint(5)
    let roamed = PlaneNotice.roamed(session: 900, link: LinkIndex(0), source: other)
    test.node.receive([list[0], list[2]], from: test.source, now: 1000)
    _ = test.node.difference()
    for (index, now, isTold) in [
      (1, 1001, false), (2, 1002, false), (3, 1003, true), (4, 1102, false), (5, 1103, true),
    ] {
      test.node.receive([list[index]], from: other, now: UInt64(now))
      #expect(test.node.notices == (isTold ? [roamed] : []), "datagram \(index)")
    }
    test.node.plane.setEndpoint(other, of: LinkIndex(0))
    test.node.receive([test.datagram(Neighbourhood.there, body)], from: other, now: 5000)
    #expect(test.node.notices.isEmpty)
  }

  @Test func `a link without a session, a path without keys and an end gone send nothing`() {
    var test = Neighbourhood(.chaCha20Poly1305)
    let plane = test.node.plane
    plane.removePath(PathIndex(3))
    let body = test.inside(0, test.packet(30))
    test.node.receive([test.datagram(Neighbourhood.own, body)], from: test.source, now: 5)
    #expect(plane.counters[.noPath] == 1)
    plane.removeSession(800)
    test.node.receive([test.datagram(Neighbourhood.there, body)], from: test.source, now: 5)
    #expect(plane.counters[.noSession] == 1)
    #expect(plane.use(ofTransit: Neighbourhood.there)?.counters == PathCounters())
    #expect(plane.sealControl(.echo, body: [], link: LinkIndex(1), now: 5) == nil)
    #expect(plane.sealOnPath(PathIndex(3), [1], now: 5) == nil)
    plane.removeSession(900)
    test.node.receive([test.datagram(Neighbourhood.there, body)], from: test.source, now: 5)
    #expect(plane.counters[.unknownSession] == 1)
  }

  @Test(arguments: Neighbourhood.suites)
  func `what control seals opens at the neighbour`(suite: CipherSuite) {
    let test = Neighbourhood(suite)
    let plane = test.node.plane
    let link = LinkIndex(0)
    let sealed = [
      plane.sealControl(.echo, body: [1, 2], padding: 50, link: link, now: 5),
      plane.sealLabelled(
        Label(0x300), link: link, hopsLeft: 4, class: 0x80, body: [9], now: 5),
      plane.sealOnPath(PathIndex(3), [1, 7, 7], hopsLeft: 2, now: 5),
    ]
    let wanted = [(UInt32(0), UInt8(1), 2), (0x300, 0x80, 1), (0x4455, 0, 27)]
    for (index, datagram) in sealed.enumerated() {
      let bytes = datagram?.bytes ?? []
      #expect(datagram?.endpoint == test.source)
      let text = ReferencePlane.open(
        suite, [UInt8](repeating: 1, count: 32), UInt64(index), Array(bytes[16...]),
        Array(bytes[..<16]))
      #expect(text.map { UInt32(ReferencePlane.number($0[..<4])) } == wanted[index].0)
      #expect(text?[5] == wanted[index].1)
      #expect(text.map { Int(ReferencePlane.number($0[6..<8])) } == wanted[index].2)
      #expect(bytes.count == 40 + wanted[index].2 + (index == 0 ? 50 : 0))
    }
    #expect(plane.use(ofSession: 900)?.sentPackets == 3)
  }

  // MARK: Credit

  @Test(arguments: Neighbourhood.suites, [0, 1, 29, 30, 31, 479, 480, 481, 959, 960, 2000])
  func `credit ends at the byte that was paid for`(suite: CipherSuite, credit: Int) {
    var test = Neighbourhood(suite, credit: UInt64(credit))
    var list: [[UInt8]] = []
    for _ in 0..<40 {
      list.append(test.datagram(Neighbourhood.there, [UInt8](repeating: 3, count: 30)))
    }
    test.node.receive(list, from: test.source, now: 5)
    let count = min(40, credit / 30)
    #expect(test.node.sent.count == count)
    let use = test.node.plane.use(ofTransit: Neighbourhood.back)
    #expect(use?.counters.forwardBytes == UInt64(count * 30))
    #expect(use?.counters.forwardPackets == UInt64(count))
    #expect(test.node.plane.counters[.creditExceeded] == UInt64(40 - count))
    #expect(test.node.difference() == nil)
    test.node.plane.setCredit(UInt64(count * 30 + 30), ofTransit: Neighbourhood.there)
    list = (0..<3).map { _ in
      test.datagram(Neighbourhood.there, [UInt8](repeating: 3, count: 30))
    }
    test.node.receive(list, from: test.source, now: 6)
    #expect(test.node.sent.count == 1)
  }

  @Test func `datagrams that touch leave as one run, and links do not mix`() {
    var test = Neighbourhood(.chaCha20Poly1305)
    var list: [[UInt8]] = []
    for _ in 0..<20 {
      list.append(test.datagram(Neighbourhood.there, [UInt8](repeating: 3, count: 60)))
    }
    list.append(test.datagram(Neighbourhood.there, [UInt8](repeating: 3, count: 10)))
    test.node.receive(list, from: test.source, now: 5)
    #expect(test.node.sent.count == 21)
    #expect(test.node.datagrams.count == 1)
    #expect(test.node.datagrams[0].segmentLength == 100)
    #expect(test.node.difference() == nil)
  }
}
