import Base
import Noise
import SkynetPath
import SkynetWire
import Sodium

/// A node of a test: the table, and a data plane of a few lines with what went through it.
struct PathNode {
  enum LabelRule: Equatable {
    case terminal(LinkIndex, PathIndex)
    case transit(TransitRule, PathDirection)
  }

  enum PathDirection: Equatable { case forward, reverse }

  struct InstalledPath {
    let rule: PathRule
    var mtu: Int
    var counter: UInt64 = 0
    var bytes: UInt64 = 0
  }

  struct Delivery: Equatable {
    let at: UInt64
    let path: PathIndex
    let text: [UInt8]
  }

  let key: PublicKey
  var table: PathTable
  var labels: [Label: LabelRule] = [:]
  var paths: [PathIndex: InstalledPath] = [:]
  var meters: [UInt32: PathCounters] = [:]
  var toldAt: [Label: UInt64] = [:]
  var pathToldAt: [PathIndex: UInt64] = [:]

  /// What happened, newest last.
  var ups: [(path: PathIndex, peer: PublicKey)] = []
  var downs: [(path: PathIndex, reason: DownReason)] = []
  var primaries: [(at: UInt64, peer: PublicKey, path: PathIndex?)] = []
  var wishes: [RouteWish] = []
  var reports: [HopReport] = []
  var messages: [[UInt8]] = []
  var deliveries: [Delivery] = []
  var keyChanges = 0
  var unknownLabels = 0

  /// It takes packets with labels and lets them go nowhere.
  var swallows = false

  init(number: Int, seed: UInt64, settings: PathSettings, now: UInt64) {
    let keySeed = BLAKE2b.hash([UInt8(number)] + Array("node".utf8), size: 32)
    let signing = SigningKey(seed: keySeed)
    var reader = BigEndianReader(signing.publicKey)
    key = PublicKey(&reader)
    let randomSeed = BLAKE2b.hash(
      [UInt8(number)] + withUnsafeBytes(of: seed.bigEndian) { Array($0) }, size: 32)
    table = PathTable(
      settings: settings, key: key, exchange: ExchangeKey(signingSeed: keySeed),
      ciphers: CipherOffer(hasAEGIS: number % 2 == 0), random: RandomStream(seed: randomSeed),
      now: now)
  }

  func hop(price: UInt64 = 0) -> Hop {
    Hop(node: key, setUpKey: table.setUpKey.key, keyNumber: table.setUpKey.number, price: price)
  }

  func primary(to peer: PublicKey) -> PathIndex? {
    primaries.last { $0.peer == peer }.flatMap { $0.path }
  }

  /// Nothing is left: no path, no label, no entry.
  var isEmpty: Bool { table.entryCount == 0 && labels.isEmpty && paths.isEmpty }

  // The cipher is always the same here: what matters is that both ends have the same keys.
  mutating func seal(_ path: PathIndex, _ text: [UInt8]) -> [UInt8]? {
    guard let installed = paths[path] else { return nil }
    paths[path]?.counter += 1
    let counter = Self.bytes(installed.counter)
    return counter
      + ChaChaPoly.seal(text, key: installed.rule.keys.sending, nonce: [0, 0, 0, 0] + counter)
  }

  func open(_ path: PathIndex, _ body: [UInt8]) -> [UInt8]? {
    guard let installed = paths[path], body.count >= 8 else { return nil }
    return ChaChaPoly.open(
      Array(body[8...]), key: installed.rule.keys.receiving,
      nonce: [0, 0, 0, 0] + Array(body[..<8]))
  }

  static func bytes(_ value: UInt64) -> [UInt8] {
    withUnsafeBytes(of: value.bigEndian) { Array($0) }
  }
}
