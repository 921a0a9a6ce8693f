import Base
import Noise
import Simulation
import SkynetLink
import SkynetWire
import Sodium

/// A node of a simulation: its links, and a forwarding plane that only pretends to seal.
///
/// It lives as long as the simulation; `restart` takes its memory.
final class SimulatedNode {
  struct Installed {
    let session: LinkSession
    let link: LinkIndex
    var seen: Set<UInt64> = []
    var highest: UInt64 = 0
  }

  let number: Int
  let seed: [UInt8]
  let key: PublicKey
  let settings: LinkSettings
  let hasAEGIS: Bool
  var endpoint: Endpoint
  /// Longest datagram that gets away from here and arrives.
  private(set) var table: LinkTable
  private var lives = 0

  private(set) var installed: [UInt32: Installed] = [:]
  private(set) var sending: [LinkIndex: UInt32] = [:]
  private(set) var endpoints: [LinkIndex: Endpoint] = [:]
  private(set) var up: [LinkIndex: PublicKey] = [:]
  private(set) var mtu: [LinkIndex: Int] = [:]
  private(set) var installedMax = 0
  private var counters: [UInt32: UInt64] = [:]
  /// Since the last `restart`.
  private(set) var ups = 0
  private(set) var downs: [DownReason] = []
  private(set) var uses = 0
  /// What must never happen.
  private(set) var faults: [String] = []

  init(number: Int, settings: LinkSettings = LinkSettings(), hasAEGIS: Bool = true) {
    self.number = number
    self.settings = settings
    self.hasAEGIS = hasAEGIS
    seed = Self.bytes("node \(number)")
    key = Self.key(number)
    endpoint = Endpoint(address: [10, 0, 0, UInt8(number)], port: 7060)
    table = Self.table(settings, seed: seed, key: key, hasAEGIS: hasAEGIS, life: 0)
  }

  static func bytes(_ text: String) -> [UInt8] { BLAKE2b.hash(Array(text.utf8), size: 32) }

  static func key(_ number: Int) -> PublicKey {
    guard let key = PublicKey(SigningKey(seed: bytes("node \(number)")).publicKey) else {
      preconditionFailure("a public key of libsodium has 32 bytes")
    }
    return key
  }

  private static func table(
    _ settings: LinkSettings, seed: [UInt8], key: PublicKey, hasAEGIS: Bool, life: Int
  ) -> LinkTable {
    LinkTable(
      settings: settings, key: key, exchange: ExchangeKey(signingSeed: seed),
      ciphers: CipherOffer(hasAEGIS: hasAEGIS),
      random: RandomStream(seed: bytes("life \(life) of " + Text.hex(seed))))
  }

  func restart() {
    lives += 1
    table = Self.table(settings, seed: seed, key: key, hasAEGIS: hasAEGIS, life: lives)
    installed = [:]
    sending = [:]
    endpoints = [:]
    up = [:]
    mtu = [:]
    counters = [:]
    ups = 0
    downs = []
    uses = 0
  }

  func link(to peer: SimulatedNode) -> LinkIndex? { up.first { $0.value == peer.key }?.key }

  /// The session that packets to `peer` go over.
  func session(to peer: SimulatedNode) -> LinkSession? {
    link(to: peer).flatMap { sending[$0] }.flatMap { installed[$0]?.session }
  }

  func change(_ body: (inout LinkTable, inout [LinkAction]) -> Void) -> [SentDatagram] {
    var actions: [LinkAction] = []
    body(&table, &actions)
    return actions.flatMap { perform($0) }
  }

  func receive(_ datagram: Datagram, from source: Endpoint, now: UInt64) -> [SentDatagram] {
    switch datagram {
    case .handshake(let bytes):
      return change { $0.receive(bytes, from: source, now: now, into: &$1) }
    case .packet(let packet): return open(packet, from: source, now: now)
    }
  }

  private func open(
    _ packet: SimulatedPacket, from source: Endpoint, now: UInt64
  ) -> [SentDatagram] {
    guard var place = installed[packet.receiver] else { return [] }
    guard place.session.keys.receiving == packet.key else {
      faults.append("a packet came for session \(packet.receiver) under another key")
      return []
    }
    guard place.seen.insert(packet.counter).inserted else { return [] }
    let isHighest = packet.counter > place.highest
    place.highest = max(place.highest, packet.counter)
    installed[packet.receiver] = place
    return change { table, actions in
      if isHighest {
        table.opened(
          session: packet.receiver, on: place.link, from: source, now: now, into: &actions)
      }
      table.control(
        packet.kind, packet.body, datagramBytes: packet.datagramBytes, on: place.link, now: now,
        into: &actions)
    }
  }

  private func perform(_ action: LinkAction) -> [SentDatagram] {
    switch action {
    case .send(let bytes, let target):
      return [SentDatagram(.handshake(bytes), from: endpoint, to: target)]
    case .sendControl(let kind, let body, let paddedTo, let link):
      return seal(kind, body, paddedTo: paddedTo, on: link)
    case .installSession(let session, let link):
      if installed[session.receiveIndex] != nil { faults.append("an index was given out twice") }
      installed[session.receiveIndex] = Installed(session: session, link: link)
      installedMax = max(installedMax, installed.count)
    case .useSession(let index, let link):
      if installed[index]?.link != link { faults.append("a session is used that is not there") }
      sending[link] = index
      uses += 1
    case .removeSession(let index):
      guard let link = installed.removeValue(forKey: index)?.link else {
        faults.append("a session was removed twice")
        break
      }
      if sending[link] == index { sending[link] = nil }
      counters[index] = nil
    case .setEndpoint(let link, let endpoint): endpoints[link] = endpoint
    case .up(let link, let key):
      if up[link] != nil || sending[link] == nil || mtu[link] == nil || endpoints[link] == nil {
        faults.append("a link came up twice, or without session, length or endpoint")
      }
      up[link] = key
      ups += 1
    case .down(let link, let key, let reason):
      if up.removeValue(forKey: link) != key { faults.append("a link went down that was not up") }
      downs.append(reason)
    case .measured(let link):
      if up[link] == nil { faults.append("a link was measured that is not up") }
    case .mtu(let link, let bytes): mtu[link] = bytes
    }
    return []
  }

  private func seal(
    _ kind: ControlKind, _ body: [UInt8], paddedTo: Int, on link: LinkIndex
  ) -> [SentDatagram] {
    guard let index = sending[link], let place = installed[index], let target = endpoints[link]
    else {
      faults.append("a control packet is to go out on a link without a session")
      return []
    }
    let count = max(PacketLayout.overhead + body.count, paddedTo)
    let counter = (counters[index] ?? 0) + 1
    counters[index] = counter
    let packet = SimulatedPacket(
      receiver: place.session.peerIndex, key: place.session.keys.sending, counter: counter,
      kind: kind, body: body, datagramBytes: count)
    return [SentDatagram(.packet(packet), from: endpoint, to: target)]
  }
}

/// A packet whose seal is the key itself, in plain.
struct SimulatedPacket {
  let receiver: UInt32
  let key: [UInt8]
  let counter: UInt64
  let kind: ControlKind
  let body: [UInt8]
  let datagramBytes: Int
}

enum Datagram {
  case handshake([UInt8])
  case packet(SimulatedPacket)

  var byteCount: Int {
    switch self {
    case .handshake(let bytes): bytes.count
    case .packet(let packet): packet.datagramBytes
    }
  }
}

struct SentDatagram {
  let datagram: Datagram
  let source: Endpoint
  let target: Endpoint

  init(_ datagram: Datagram, from source: Endpoint, to target: Endpoint) {
    self.datagram = datagram
    self.source = source
    self.target = target
  }
}
