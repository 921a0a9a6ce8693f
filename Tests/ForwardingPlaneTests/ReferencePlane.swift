import ForwardingPlane
import SkynetWire
import Sodium

/// What the plane must do, written slowly: one datagram after the other, arrays and dictionaries.
struct ReferencePlane {
  struct Session {
    var peerNumber: UInt32
    var link: UInt16
    var keys: SessionKeys
    var seen = Set<UInt64>()
    var sent: UInt64 = 0
  }

  struct Transit {
    var leg: TransitLeg
    var account: UInt32
  }

  struct Path {
    var end: PathEnd
    var seen = Set<UInt64>()
    var sent: UInt64 = 0
    var toldAt: UInt64?
    var refusedAt: UInt64?
    var hasExitAddress = false
  }

  struct Sent: Equatable {
    var link: UInt16
    var bytes: [UInt8]
  }

  struct Delivered: Equatable {
    var bytes: [UInt8]
    var isChecksumPartial: Bool
  }

  var own: OverlayAddress
  var sessions: [UInt32: Session] = [:]
  /// What each link sends on.
  var current: [UInt16: UInt32] = [:]
  var transits: [UInt32: Transit] = [:]
  var terminals: [UInt32: (link: UInt16, path: UInt32?)] = [:]
  var paths: [UInt32: Path] = [:]
  var addresses: [OverlayAddress: UInt32] = [:]
  /// By IPv4 address.
  var clients: [[UInt8]: UInt32] = [:]
  var exit: UInt32?
  /// By forward label: bytes that may be used and that were.
  var credit: [UInt32: (limit: UInt64, used: UInt64)] = [:]
  /// By label: bytes and packets.
  var counted: [UInt32: (bytes: UInt64, packets: UInt64)] = [:]

  var sent: [Sent] = []
  var delivered: [Delivered] = []
  var notices: [PlaneNotice] = []
  var drops: [DropReason: UInt64] = [:]
  var now: UInt64 = 0

  init(own: OverlayAddress) { self.own = own }

  mutating func drop(_ reason: DropReason) { drops[reason, default: 0] += 1 }

  // MARK: Seals

  static func seal(
    _ suite: CipherSuite, _ key: [UInt8], _ counter: UInt64, _ text: [UInt8], _ context: [UInt8]
  ) -> [UInt8] {
    var bytes = text + [UInt8](repeating: 0, count: 16)
    bytes.withUnsafeMutableBufferPointer { memory in
      guard let start = memory.baseAddress else { return }
      PacketCipher.seal(
        suite, key: key, counter: counter, text: start, count: text.count,
        tag: start + text.count, context: context, contextCount: context.count)
    }
    return bytes
  }

  static func open(
    _ suite: CipherSuite, _ key: [UInt8], _ counter: UInt64, _ sealed: [UInt8],
    _ context: [UInt8]
  ) -> [UInt8]? {
    guard sealed.count >= 16 else { return nil }
    var bytes = sealed
    let count = sealed.count - 16
    let isOpen = bytes.withUnsafeMutableBufferPointer { memory -> Bool in
      guard let start = memory.baseAddress else { return false }
      return PacketCipher.open(
        suite, key: key, counter: counter, text: start, count: count, tag: start + count,
        context: context, contextCount: context.count)
    }
    return isOpen ? Array(bytes[..<count]) : nil
  }

  static func big(_ value: UInt64, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * (count - 1 - $0))) }
  }

  static func number(_ bytes: some Collection<UInt8>) -> UInt64 {
    bytes.reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// A datagram of type 4 with the next counter of the link's session.
  mutating func datagram(
    link: UInt16, label: UInt32, hopsLeft: UInt8, _ packetClass: UInt8, _ body: [UInt8],
    padding: Int = 0, isHeaderOnly: Bool = false
  ) -> [UInt8]? {
    guard let number = current[link], var session = sessions[number] else { return nil }
    let type: UInt8 = isHeaderOnly ? 5 : 4
    let head =
      [type, 0, 0, 0] + Self.big(UInt64(session.peerNumber), 4) + Self.big(session.sent, 8)
    let inner =
      Self.big(UInt64(label), 4) + [hopsLeft, packetClass] + Self.big(UInt64(body.count), 2)
    let counter = session.sent
    session.sent += 1
    sessions[number] = session
    if isHeaderOnly {
      let sealed = Self.seal(
        session.keys.suite, session.keys.sending, counter, inner + body[..<8],
        head + body.suffix(16))
      return head + sealed[..<16] + body[8...] + sealed[16...]
    }
    return head
      + Self.seal(
        session.keys.suite, session.keys.sending, counter,
        inner + body + [UInt8](repeating: 0, count: padding), head)
  }
}
