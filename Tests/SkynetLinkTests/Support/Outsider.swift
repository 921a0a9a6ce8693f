import Base
import Noise
import SkynetLink
import SkynetWire
import Sodium

/// Somebody who writes handshake datagrams by the document, with a key of his own.
struct Outsider {
  let seed: [UInt8]
  let key: PublicKey
  let exchange: ExchangeKey

  init(_ name: String) {
    seed = SimulatedNode.bytes(name)
    exchange = ExchangeKey(signingSeed: seed)
    guard let key = PublicKey(SigningKey(seed: seed).publicKey) else {
      preconditionFailure("a public key of libsodium has 32 bytes")
    }
    self.key = key
  }

  /// BLAKE2b-256 of a label and a node's key.
  static func labelled(_ label: String, _ node: PublicKey) -> [UInt8] {
    BLAKE2b.hash(Array(label.utf8) + node.bytes, size: 32)
  }

  static func code(_ covered: [UInt8], to node: PublicKey) -> [UInt8] {
    BLAKE2b.hash(covered, size: 16, key: labelled("skynet mac1", node))
  }

  static func word(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
  }

  /// - Parameter payload: nil for one that says the truth.
  func initiation(
    to node: SimulatedNode, sender: UInt32, payload: [UInt8]? = nil, ephemeral: String = "once",
    prologue: String = "skynet link 1", second: [UInt8] = [UInt8](repeating: 0, count: 16)
  ) throws -> [UInt8] {
    let noise = try NoiseInitiator(
      prologue: Array(prologue.utf8), own: exchange,
      remote: ExchangeKey(signingSeed: node.seed).publicKey,
      ephemeral: ExchangeKey(secret: SimulatedNode.bytes(ephemeral)),
      payload: payload
        ?? HandshakeRequest(ciphers: CipherOffer(hasAEGIS: false), node: key).encoded)
    return Self.again(
      [1, 0, 0, 0] + Self.word(sender) + noise.message, to: node, second: second)
  }

  /// The same initiation with another sender's index costs no handshake.
  static func again(
    _ initiation: [UInt8], sender: UInt32? = nil, to node: SimulatedNode,
    second: [UInt8] = [UInt8](repeating: 0, count: 16)
  ) -> [UInt8] {
    var covered = Array(initiation[..<140])
    if let sender { covered.replaceSubrange(4..<8, with: word(sender)) }
    return covered + code(covered, to: node.key) + second
  }

  static func endpoint(_ number: Int) -> Endpoint {
    Endpoint(
      address: [
        198, 18, UInt8(truncatingIfNeeded: number >> 8), UInt8(truncatingIfNeeded: number),
      ],
      port: UInt16(1024 + (number >> 16)))
  }
}
