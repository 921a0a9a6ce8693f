import ForwardingPlane
import SkynetWire
import Sodium
import Testing

@Suite("When control is told of what was used")
struct CreditNoticeTests {
  private func send(_ test: inout Neighbourhood, _ count: Int, _ label: Label = Neighbourhood.there)
  {
    let list = (0..<count).map { _ in test.datagram(label, [UInt8](repeating: 3, count: 30)) }
    test.node.receive(list, from: test.source, now: 5)
  }

  /// Of what came last.
  private func notices(_ test: Neighbourhood) -> [PlaneNotice] {
    test.node.notices.filter { notice in
      switch notice {
      case .creditLow, .receiptDue: true
      default: false
      }
    }
  }

  @Test("a transit tells once that it used so much, and goes on to the end of its credit")
  func transit() {
    var test = Neighbourhood(.chaCha20Poly1305)
    let plane = test.node.plane
    plane.setCredit(900, wakeBytes: 300, ofTransit: Neighbourhood.there)
    send(&test, 10)
    #expect(notices(test) == [])
    send(&test, 1)
    #expect(notices(test) == [.creditLow(label: Neighbourhood.there)])
    send(&test, 30)
    #expect(notices(test) == [])
    let use = plane.use(ofTransit: Neighbourhood.there)
    #expect(use?.counters.forwardPackets == 30)
    #expect(use?.unpaid.forwardPackets == 11 && use?.unpaid.forwardBytes == 330)
    #expect(use?.unpaid.reversePackets == 0)
    #expect(plane.counters.unpaidForwardBytes == 330 && plane.counters.unpaidReverseBytes == 0)
    // Each `setCredit` asks again; what is reached already is told with the next packet.
    plane.setCredit(2000, wakeBytes: 100, ofTransit: Neighbourhood.back)
    send(&test, 2)
    #expect(notices(test) == [.creditLow(label: Neighbourhood.there)])
    plane.setCredit(.max, ofTransit: Neighbourhood.there)
    send(&test, 40)
    #expect(notices(test) == [])
    #expect(plane.counters[.creditExceeded] == 11)
  }

  @Test("credit that ends before the mark is credit all the same")
  func markBeyond() {
    var test = Neighbourhood(.chaCha20Poly1305)
    test.node.plane.setCredit(90, wakeBytes: 300, ofTransit: Neighbourhood.there)
    send(&test, 5)
    #expect(notices(test) == [])
    #expect(test.node.plane.use(ofTransit: Neighbourhood.there)?.unpaid.forwardPackets == 2)
  }

  @Test("what comes back and finds no credit is counted by its direction")
  func reverse() {
    var test = Neighbourhood(.chaCha20Poly1305)
    test.node.plane.setCredit(0, ofTransit: Neighbourhood.there)
    let forward = TransitLeg(
      label: Label(index: 9, generation: 1), from: LinkIndex(1), nextLabel: Label(0x700),
      to: LinkIndex(0))
    let back = TransitLeg(
      label: Label(index: 10, generation: 2), from: LinkIndex(0), nextLabel: Label(0x800),
      to: LinkIndex(1))
    test.node.install(forward: forward, reverse: back, credit: 60)
    send(&test, 5, back.label)
    let use = test.node.plane.use(ofTransit: forward.label)
    #expect(use?.counters.reversePackets == 2)
    #expect(use?.unpaid.reversePackets == 3 && use?.unpaid.reverseBytes == 90)
    #expect(use?.unpaid.forwardBytes == 0)
    #expect(test.node.plane.counters.unpaidReverseBytes == 90)
  }

  @Test("an end tells once when so much more has come or gone")
  func end() {
    var test = Neighbourhood(.chaCha20Poly1305)
    let plane = test.node.plane
    let path = PathIndex(3)
    plane.setWake(afterBytes: 400, ofPath: path)
    func receive(_ counter: UInt64) {
      let body = test.inside(counter, test.packet(100))
      test.node.receive([test.datagram(Neighbourhood.own, body)], from: test.source, now: 5)
    }
    // 164 bytes each.
    receive(0)
    receive(1)
    #expect(notices(test) == [])
    receive(2)
    #expect(notices(test) == [.receiptDue(path: path)])
    receive(3)
    #expect(notices(test) == [])
    plane.setWake(afterBytes: .max, ofPath: path)
    for counter in 4..<20 {
      receive(UInt64(counter))
      #expect(notices(test) == [])
    }
  }
}
