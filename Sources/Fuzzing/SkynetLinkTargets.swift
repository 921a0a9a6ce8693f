import Base
import Noise
import SkynetLink
import SkynetWire
import Sodium

extension ParserTarget {
  /// What neighbours and strangers send to a link.
  static let skynetLink: [ParserTarget] = [
    .exact(
      "link-initiation", lengthMax: 200, thousands: 1000, samples: { [initiation] },
      encode: { InitiationDatagram(parsing: $0)?.encoded }),
    .exact(
      "link-response", lengthMax: 128, thousands: 1000, samples: { [response] },
      encode: { ResponseDatagram(parsing: $0)?.encoded }),
    .exact(
      "link-cookie", lengthMax: 96, thousands: 1000,
      samples: { [[3, 0, 0, 0] + [UInt8](repeating: 5, count: 60)] },
      encode: { CookieDatagram(parsing: $0)?.encoded }),
    .exact(
      "link-probe", lengthMax: 16, thousands: 1000,
      samples: { [ProbeBody(token: 1, datagramBytes: 1472).encoded] },
      encode: { ProbeBody(parsing: $0)?.encoded }),
    .exact(
      "handshake-request", lengthMax: 48, thousands: 1000,
      samples: {
        [HandshakeRequest(ciphers: CipherOffer(hasAEGIS: true), node: Peer(1).key).encoded]
      },
      encode: { HandshakeRequest(parsing: $0)?.encoded }),
    .exact(
      "handshake-choice", lengthMax: 8, thousands: 1000,
      samples: { [HandshakeChoice(suite: .chaCha20Poly1305).encoded] },
      encode: { HandshakeChoice(parsing: $0)?.encoded }),
    .bounded(
      "link-table", lengthMax: 1024, thousands: 30,
      samples: {
        [
          [0, 0, 1, 8] + [UInt8](repeating: 7, count: 8) + [5, 2, 200, 0],
          [6, 172] + initiation + [6, 172] + initiation + [5, 2, 0, 50],
          [7, 96] + response + [5, 2, 4, 0, 3, 8]
            + ProbeBody(token: 1, datagramBytes: 64).encoded,
        ]
      },
      isSound: { isSound($0) }),
  ]

  private struct Peer {
    let seed: [UInt8]
    let key: PublicKey

    init(_ number: UInt8) {
      seed = [UInt8](repeating: number, count: 32)
      guard let key = PublicKey(SigningKey(seed: seed).publicKey) else {
        preconditionFailure("a public key of libsodium has 32 bytes")
      }
      self.key = key
    }

    var table: LinkTable {
      var settings = LinkSettings()
      settings.acceptsUnknown = true
      settings.linksMax = 4
      return LinkTable(
        settings: settings, key: key, exchange: ExchangeKey(signingSeed: seed),
        ciphers: CipherOffer(hasAEGIS: false), random: RandomStream(seed: seed))
    }

    var endpoint: Endpoint { Endpoint(address: [10, 0, 0, seed[0]], port: 7060) }
  }

  /// A link that is up, as its answering end holds it, and the two datagrams that made it.
  ///
  /// A table is a value: every run works on a copy of this one.
  nonisolated(unsafe) private static let linked: (LinkTable, [UInt8], [UInt8]) = {
    let (one, other) = (Peer(1), Peer(2))
    var (asking, answering) = (one.table, other.table)
    var actions: [LinkAction] = []
    try? asking.dial(other.key, at: [other.endpoint], now: 0, into: &actions)
    let initiation = sent(actions)
    actions = []
    answering.receive(initiation, from: one.endpoint, now: 0, into: &actions)
    let response = sent(actions)
    for action in actions {
      guard case .installSession(let session, let link) = action else { continue }
      answering.opened(
        session: session.receiveIndex, on: link, from: one.endpoint, now: 1, into: &actions)
    }
    return (answering, initiation, response)
  }()

  private static var initiation: [UInt8] { linked.1 }
  private static var response: [UInt8] { linked.2 }

  private static func sent(_ actions: [LinkAction]) -> [UInt8] {
    for action in actions {
      if case .send(let bytes, _) = action { return bytes }
    }
    preconditionFailure("a handshake was not sent")
  }

  /// Runs what the input says on a link: bytes of event, length and content by turns.
  ///
  /// Events 0 to 4 are control packets, 5 lets time pass, 6 and 7 are handshake datagrams, 6 with a first
  /// code that is right.
  private static func isSound(_ input: [UInt8]) -> Bool? {
    var table = linked.0
    var reader = BigEndianReader(input)
    var now: UInt64 = 1
    var actions: [LinkAction] = []
    let source = Endpoint(address: [10, 0, 0, 9], port: 1)
    var events = 0
    while reader.remaining >= 2 {
      let event = reader.byte() % 8
      let count = Int(reader.byte())
      guard reader.remaining >= count else { return nil }
      let content = reader.take(count)
      events += 1
      switch event {
      case 5:
        now += content.prefix(2).reduce(0) { $0 << 8 | UInt64($1) }
        table.advance(now: now, into: &actions)
        guard table.deadline > now else { return false }
      case 6: table.receive(coded(content), from: source, now: now, into: &actions)
      case 7: table.receive(content, from: source, now: now, into: &actions)
      default:
        guard let kind = ControlKind(rawValue: event) else { return false }
        table.control(
          kind, content, datagramBytes: 64, on: LinkIndex(0), now: now, into: &actions)
      }
    }
    return events == 0 ? nil : table.reports(now: now).count <= 4
  }

  private static func coded(_ content: [UInt8]) -> [UInt8] {
    guard content.count == InitiationDatagram.byteCount else { return content }
    let covered = Array(content[..<140])
    let key = BLAKE2b.hash(Array("skynet mac1".utf8) + Peer(2).key.bytes, size: 32)
    return covered + BLAKE2b.hash(covered, size: 16, key: key) + content[156...]
  }
}
