internal import Base
internal import SkynetWire
internal import Sodium

/// Proofs of address that cost this node no memory: a cookie is a hash of address and port under a secret
/// that lives for two minutes, and is still taken for two more.
struct CookieMaker {
  static let secretMilliseconds: UInt64 = 120_000

  /// What cookies of this node are sealed with; not secret, it only binds them to the question.
  static func sealingKey(of node: PublicKey) -> [UInt8] {
    BLAKE2b.hash(Array("skynet cookie".utf8) + node.bytes, size: 32)
  }

  private let sealingKey: [UInt8]
  private var secret: [UInt8] = []
  private var secretBefore: [UInt8] = []
  private var changedAt: UInt64 = 0

  init(node: PublicKey) { sealingKey = Self.sealingKey(of: node) }

  /// To be called before the other two.
  mutating func refresh(now: UInt64, _ random: inout RandomStream) {
    guard secret.isEmpty || now >= changedAt + Self.secretMilliseconds else { return }
    let isRecent = !secret.isEmpty && now < changedAt + 2 * Self.secretMilliseconds
    secretBefore = isRecent ? secret : random.bytes(32)
    secret = random.bytes(32)
    changedAt = now
  }

  /// Whether whoever sent this initiation was given a cookie at this address.
  func isProven(_ initiation: InitiationDatagram, from source: Endpoint) -> Bool {
    guard !HandshakeCode.isEqual(initiation.secondCode, HandshakeCode.none) else { return false }
    let covered = initiation.withFirstCode
    for secret in [secret, secretBefore] {
      let code = HandshakeCode.make(covered, key: Self.cookie(of: source, secret))
      if HandshakeCode.isEqual(code, initiation.secondCode) { return true }
    }
    return false
  }

  func answer(
    _ initiation: InitiationDatagram, from source: Endpoint, _ random: inout RandomStream
  ) -> CookieDatagram {
    let nonce = random.bytes(CookieDatagram.nonceBytes)
    return CookieDatagram(
      receiver: initiation.sender, nonce: nonce,
      sealed: AuthenticatedEncryption.seal(
        Self.cookie(of: source, secret), key: sealingKey, nonce: nonce,
        context: initiation.firstCode))
  }

  private static func cookie(of source: Endpoint, _ secret: [UInt8]) -> [UInt8] {
    var writer = BigEndianWriter(capacity: 18)
    writer.integer(source.high, 8)
    writer.integer(source.low, 8)
    writer.integer(UInt64(source.port), 2)
    return BLAKE2b.hash(writer.bytes, size: HandshakeCode.size, key: secret)
  }
}

/// A cookie that a neighbour gave this node.
struct HeldCookie {
  let cookie: [UInt8]
  let receivedAt: UInt64

  /// - Returns: nil where it does not answer the initiation with this first code.
  init?(_ datagram: CookieDatagram, sealingKey: [UInt8], firstCode: [UInt8], now: UInt64) {
    guard
      let cookie = AuthenticatedEncryption.open(
        datagram.sealed, key: sealingKey, nonce: datagram.nonce, context: firstCode)
    else { return nil }
    self.cookie = cookie
    receivedAt = now
  }

  func isFresh(now: UInt64) -> Bool { now < receivedAt + CookieMaker.secretMilliseconds }
}
