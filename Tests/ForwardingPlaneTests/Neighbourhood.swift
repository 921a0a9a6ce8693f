import ForwardingPlane
import SkynetWire
import Sodium

/// One node with link 0 on one side and link 1 on the other, and the neighbours' keys in the test's hands.
struct Neighbourhood {
  static let suites: [CipherSuite] =
    CipherSuite.hasFastAEGIS ? [.aegis128L, .chaCha20Poly1305] : [.chaCha20Poly1305]
  static let there = Label(index: 5, generation: 77)
  static let back = Label(index: 6, generation: 78)
  static let own = Label(index: 7, generation: 79)
  static let far = OverlayAddress(high: 0xFDAA_0000_0000_0000, low: 42)

  let node: TestNode
  /// A neighbour over link 0, and the far end of the path behind it.
  var neighbour: ReferencePlane
  let end: PathEnd
  let source = TestNode.endpoint(0)

  init(
    _ suite: CipherSuite, credit: UInt64 = .max, isHeaderOnly: Bool = false,
    permissions: PathPermissions = []
  ) {
    let one = [UInt8](repeating: 1, count: 32)
    let two = [UInt8](repeating: 2, count: 32)
    let mine = SessionKeys(suite: suite, sending: one, receiving: two)
    let theirs = SessionKeys(suite: suite, sending: two, receiving: one)
    node = TestNode(1)
    node.install(session: 900, peerNumber: 901, link: 0, mine)
    node.install(session: 800, peerNumber: 801, link: 1, mine)
    node.install(
      forward: TransitLeg(
        label: Self.there, from: LinkIndex(0), nextLabel: Label(0x1234_56AA), to: LinkIndex(1)),
      reverse: TransitLeg(
        label: Self.back, from: LinkIndex(1), nextLabel: Label(0x99), to: LinkIndex(0)),
      credit: credit)
    node.install(terminal: Self.own, from: 0)
    end = PathEnd(
      link: LinkIndex(0), label: Label(0x4455), ownLabel: Self.own, keys: mine, address: Self.far,
      hopsLeft: 3, isHeaderOnly: isHeaderOnly, mtu: 1300, permissions: permissions)
    node.install(path: 3, end)
    neighbour = ReferencePlane(own: Self.far)
    neighbour.sessions[901] = ReferencePlane.Session(peerNumber: 900, link: 0, keys: theirs)
    neighbour.current[0] = 901
  }

  /// A packet for this node's path, sealed by its far end.
  mutating func inside(_ counter: UInt64, _ text: [UInt8]) -> [UInt8] {
    let keys = neighbour.sessions[901]?.keys
    let sealed = ReferencePlane.seal(
      keys?.suite ?? .chaCha20Poly1305, keys?.sending ?? [], counter, text, [])
    return ReferencePlane.big(counter, 8) + sealed
  }

  func packet(_ count: Int, from: OverlayAddress = Neighbourhood.far) -> [UInt8] {
    [0x60, 0x20, 0, 0] + ReferencePlane.big(UInt64(count), 2) + [17, 64] + from.bytes
      + node.address.bytes + [UInt8](repeating: 7, count: count)
  }

  mutating func datagram(
    _ label: Label, _ body: [UInt8], hopsLeft: UInt8 = 9, class kind: UInt8 = 1,
    isHeaderOnly: Bool = false
  ) -> [UInt8] {
    neighbour.datagram(
      link: 0, label: label.value, hopsLeft: hopsLeft, kind, body, isHeaderOnly: isHeaderOnly)
      ?? []
  }
}
