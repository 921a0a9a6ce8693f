import ForwardingPlane
import SkynetWire
import Sodium
import Testing

/// Who may send what out of the overlay, and what may come in.
struct ExitTests {
  private static let outside6: [UInt8] = [0x20, 1, 0xD, 0xB8] + [UInt8](repeating: 7, count: 12)
  private static let outside4: [UInt8] = [198, 51, 100, 7]
  private static let far6 = Neighbourhood.far.bytes
  private static let far4 = ExitAddress(of: Neighbourhood.far).bytes

  private static func packet(_ source: [UInt8], _ target: [UInt8], congestion: UInt8 = 0) -> [UInt8]
  {
    let payload = [UInt8](repeating: 9, count: 24)
    if source.count == 16 {
      return [0x60, congestion << 4, 0, 0, 0, 24, 17, 64] + source + target + payload
    }
    var header = [0x45, congestion, 0, 44, 1, 2, 0x40, 0, 64, 17, 0, 0] + source + target
    let sum = InternetChecksum.field(InternetChecksum.sum(header))
    (header[10], header[11]) = (UInt8(sum >> 8), UInt8(sum & 255))
    return header + payload
  }

  /// What the far end sends comes out of the tunnel device, or is dropped for a reason.
  private static func expect(
    _ test: inout Neighbourhood, _ counter: inout UInt64, _ text: [UInt8], _ reason: DropReason?,
    class kind: UInt8 = 0
  ) {
    let body = test.inside(counter, text)
    counter += 1
    test.node.receive(
      [test.datagram(Neighbourhood.own, body, class: kind)], from: test.source, now: 5)
    #expect(test.node.delivered.count == (reason == nil ? 1 : 0), "\(text.prefix(40))")
    let drops = test.node.plane.counters.drops
    #expect(reason.map { drops[$0.rawValue] > 0 } ?? true, "\(text.prefix(40))")
    #expect(test.node.difference() == nil)
  }

  /// Nobody may be reached by these, or be them, through an exit.
  private static let unfit: [[UInt8]] = [
    [127, 0, 0, 1], [0, 0, 0, 0], [224, 0, 0, 1], [255, 255, 255, 255], [169, 254, 1, 1],
    [100, 64, 0, 1], [100, 127, 255, 255],
    [UInt8](repeating: 0, count: 15) + [1], [0xFE, 0x80] + [UInt8](repeating: 1, count: 14),
    [0xFF, 2] + [UInt8](repeating: 0, count: 14), [0xFD] + [UInt8](repeating: 3, count: 15),
    [UInt8](repeating: 0, count: 10) + [255, 255, 10, 0, 0, 1],
  ]

  @Test(arguments: Neighbourhood.suites)
  func `an exit lets out what has its client's own source, and nothing for inside`(
    suite: CipherSuite
  ) {
    var test = Neighbourhood(suite, permissions: .anyDestination)
    test.node.admit(path: 3, test.end)
    var counter: UInt64 = 0
    Self.expect(&test, &counter, Self.packet(Self.far6, Self.outside6), nil)
    Self.expect(&test, &counter, Self.packet(Self.far4, Self.outside4), nil)
    for target in [[100, 63, 0, 1], [100, 128, 0, 1], [10, 0, 0, 1], [223, 1, 1, 1]] as [[UInt8]] {
      Self.expect(&test, &counter, Self.packet(Self.far4, target), nil)
    }
    var spoofed4 = Self.far4
    spoofed4[3] ^= 1
    var spoofed6 = Self.far6
    spoofed6[15] ^= 1
    Self.expect(&test, &counter, Self.packet(spoofed4, Self.outside4), .addressNotAllowed)
    Self.expect(&test, &counter, Self.packet(spoofed6, Self.outside6), .addressNotAllowed)
    Self.expect(&test, &counter, Self.packet(Self.outside4, Self.outside4), .addressNotAllowed)
    for target in Self.unfit {
      let source = target.count == 4 ? Self.far4 : Self.far6
      Self.expect(&test, &counter, Self.packet(source, target), .addressNotAllowed)
    }
    #expect(test.node.plane.counters[.addressNotAllowed] == UInt64(3 + Self.unfit.count))
  }

  @Test(arguments: Neighbourhood.suites)
  func `our exit may say what comes from outside, for this node alone`(suite: CipherSuite) {
    var test = Neighbourhood(suite, permissions: .anySource)
    let own6 = test.node.address.bytes
    let own4 = ExitAddress(of: test.node.address).bytes
    var counter: UInt64 = 0
    Self.expect(&test, &counter, Self.packet(Self.outside6, own6), nil)
    Self.expect(&test, &counter, Self.packet(Self.outside4, own4), nil)
    Self.expect(&test, &counter, Self.packet(Self.far4, own4), nil)
    Self.expect(&test, &counter, Self.packet(Self.outside4, Self.far4), .addressNotAllowed)
    Self.expect(&test, &counter, Self.packet(Self.outside6, Self.far6), .addressNotAllowed)
    Self.expect(&test, &counter, Self.packet(Self.outside4, Self.outside4), .addressNotAllowed)
    for source in Self.unfit {
      let target = source.count == 4 ? own4 : own6
      Self.expect(&test, &counter, Self.packet(source, target), .addressNotAllowed)
    }
  }

  @Test func `a node that is no exit lets nothing out, and nothing in`() {
    var test = Neighbourhood(.chaCha20Poly1305)
    var counter: UInt64 = 0
    let own4 = ExitAddress(of: test.node.address).bytes
    for text in [
      Self.packet(Self.far6, Self.outside6), Self.packet(Self.far4, Self.outside4),
      Self.packet(Self.outside6, test.node.address.bytes), Self.packet(Self.outside4, own4),
      Self.packet(Self.far4, own4),
    ] {
      Self.expect(&test, &counter, text, .addressNotAllowed)
    }
    #expect(test.node.plane.counters[.addressNotAllowed] == 5)
  }

  @Test func `IPv4 of a client whose address another one has is refused and told`() {
    var test = Neighbourhood(.chaCha20Poly1305, permissions: .anyDestination)
    let text = Self.packet(Self.far4, Self.outside4)
    for counter in UInt64(0)..<3 {
      let body = test.inside(counter, text)
      test.node.receive(
        [test.datagram(Neighbourhood.own, body)], from: test.source, now: 1000 + counter * 50)
      let told = PlaneNotice.addressTaken(path: PathIndex(3), packet: text)
      #expect(test.node.notices.contains(told) == (counter != 1))
      #expect(test.node.difference() == nil)
    }
    #expect(test.node.plane.counters[.addressTaken] == 3)
    test.node.admit(path: 3, test.end)
    var counter: UInt64 = 3
    Self.expect(&test, &counter, text, nil)
  }

  @Test func `a mark of congestion keeps the checksum of an IPv4 header right`() {
    var test = Neighbourhood(.chaCha20Poly1305, permissions: .anySource)
    let own4 = ExitAddress(of: test.node.address).bytes
    var counter: UInt64 = 0
    for mark in UInt8(1)...3 {
      Self.expect(
        &test, &counter, Self.packet(Self.outside4, own4, congestion: mark), nil, class: 3)
    }
    Self.expect(&test, &counter, Self.packet(Self.outside4, own4), .congested, class: 3)
  }

  @Test func `what is for outside takes the exit, and what is for a client its path`() {
    let test = Neighbourhood(.chaCha20Poly1305, permissions: .anyDestination)
    let own4 = ExitAddress(of: test.node.address).bytes
    let targets = [Self.outside4, Self.outside4, [203, 0, 113, 1], Self.outside6, Self.far4]
    let list = targets.map { target in
      ReferencePlane.Delivered(
        bytes: Self.packet(target.count == 4 ? own4 : test.node.address.bytes, target),
        isChecksumPartial: false)
    }
    test.node.transmit(list, now: 1)
    #expect(test.node.sent.isEmpty && test.node.notices.count == 5)
    #expect(test.node.difference() == nil)
    #expect(test.node.plane.counters[.unknownDestination] == 5)
    test.node.setExit(3)
    test.node.admit(path: 3, test.end)
    test.node.transmit(list, now: 2)
    #expect(test.node.sent.count == 5)
    #expect(test.node.difference() == nil)
    let unfit = Self.unfit.filter { $0[0] != 100 && $0[0] != 0xFD }
    test.node.transmit(
      unfit.map { target in
        ReferencePlane.Delivered(
          bytes: Self.packet(target.count == 4 ? own4 : Self.far6, target),
          isChecksumPartial: false)
      }, now: 3)
    #expect(test.node.sent.isEmpty && test.node.notices.isEmpty)
    #expect(test.node.plane.counters[.unroutable] == UInt64(unfit.count))
    #expect(test.node.difference() == nil)
  }
}
