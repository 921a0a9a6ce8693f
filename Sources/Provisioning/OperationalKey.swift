internal import Base
internal import Identity
internal import Sodium

/// What a board keeps of itself: the key it made, for which unit, and in which board.
///
/// `version(1) serial(16) seed(32) chip(16) disk(16) network(16) commitment(32)`; a serial of zero means
/// a node. The fingerprints of the parts are keyed with the seed and zero where a part is not known.
struct OperationalKey: Equatable {
  static let byteCount = 129
  private static let version: UInt8 = 1

  var serial: Identifier
  let seed: [UInt8]
  var fingerprints: [Identifier]
  var commitment: Hash

  init(seed: [UInt8], parts: HardwareIdentity) {
    precondition(seed.count == SigningKey.seedSize, "a seed has 32 bytes")
    self.seed = seed
    serial = .zero
    commitment = .zero
    fingerprints = Self.fingerprints(of: parts, seed: seed)
  }

  /// - Returns: nil for what this version never writes.
  init?(parsing bytes: [UInt8]) {
    guard bytes.count == Self.byteCount, bytes[0] == Self.version else { return nil }
    var reader = BigEndianReader(Array(bytes[1...]))
    serial = Identifier(high: reader.integer(8), low: reader.integer(8))
    seed = reader.take(SigningKey.seedSize)
    fingerprints = []
    for _ in 0..<3 {
      fingerprints.append(Identifier(high: reader.integer(8), low: reader.integer(8)))
    }
    guard let commitment = Hash(reader.take(Hash.byteCount)) else { return nil }
    self.commitment = commitment
    guard (serial == .zero) == (commitment == .zero) else { return nil }
  }

  var encoded: [UInt8] {
    var bytes = [Self.version] + serial.bytes + seed
    for fingerprint in fingerprints { bytes += fingerprint.bytes }
    return bytes + commitment.bytes
  }

  /// Whether all parts that are known now and were known at the first boot are others.
  ///
  /// One that stayed is enough: flash is replaced, a driver may not load, and an owner must not lose an
  /// identity over that.
  func isForeign(to parts: HardwareIdentity) -> Bool {
    var compared = 0
    for (then, now) in zip(fingerprints, Self.fingerprints(of: parts, seed: seed))
    where then != .zero && now != .zero {
      if then == now { return false }
      compared += 1
    }
    return compared > 0
  }

  private static func fingerprints(of parts: HardwareIdentity, seed: [UInt8]) -> [Identifier] {
    var result: [Identifier] = []
    for (index, part) in [parts.chip, parts.disk, parts.network].enumerated() {
      guard !part.isEmpty else {
        result.append(.zero)
        continue
      }
      let message = [UInt8(index)] + part
      let digest = BLAKE2b.hash(message, size: Identifier.byteCount, key: seed)
      result.append(Identifier(digest) ?? .zero)
    }
    return result
  }
}
