import Base
import Chassis
import Sodium
import VirtualChassis

/// An Ethernet frame with a datagram to the port of the beacons (RFC 8200, RFC 768), without extensions.
struct BeaconFrame {
  private static let etherType: [UInt8] = [0x86, 0xDD]
  private static let port: [UInt8] = [0xE0, 0x0F]
  private static let payload = 14 + 40 + 8

  private(set) var bytes: [UInt8]

  /// Nil for a frame that does not even claim to be a beacon.
  init?(_ frame: [UInt8]) {
    guard frame.count >= Self.payload, Array(frame[12..<14]) == Self.etherType, frame[20] == 17,
      Array(frame[56..<58]) == Self.port
    else { return nil }
    bytes = frame
  }

  /// The slot of the sender, by its hardware address.
  var slot: Int { Int(bytes[10]) }

  var datagram: [UInt8] {
    let length = Int(bytes[58]) << 8 | Int(bytes[59])
    return Array(bytes[Self.payload..<min(bytes.count, max(Self.payload, 54 + length))])
  }

  /// Nil where the format does not hold.
  var signed: SignedBeacon? { try? SignedBeacon(parsing: datagram) }

  /// The same frame around another datagram, such as no kernel refuses.
  func carrying(_ datagram: [UInt8]) -> [UInt8] {
    var frame = Array(bytes[..<Self.payload]) + datagram
    let length = datagram.count + 8
    for offset in [18, 58] {
      frame[offset] = UInt8(length >> 8)
      frame[offset + 1] = UInt8(length & 0xFF)
    }
    frame[60] = 0
    frame[61] = 0
    let sum = Self.checksum(Array(frame[22..<54]) + frame[58..<60] + [0, 17] + frame[54...])
    frame[60] = UInt8(sum >> 8)
    frame[61] = UInt8(sum & 0xFF)
    return frame
  }

  /// The Internet checksum (RFC 1071).
  private static func checksum(_ bytes: [UInt8]) -> UInt16 {
    var sum = 0
    for index in stride(from: 0, to: bytes.count, by: 2) {
      sum += Int(bytes[index]) << 8 | (index + 1 < bytes.count ? Int(bytes[index + 1]) : 0)
    }
    while sum > 0xFFFF { sum = (sum & 0xFFFF) + sum >> 16 }
    let result = ~UInt16(sum)
    return result == 0 ? 0xFFFF : result
  }
}

/// A key that no board of the chassis has.
struct StrangeKey: BeaconKey {
  let publicKey: PublicKey
  private let seed: [UInt8]

  init?(seed: UInt8) {
    self.seed = [UInt8](repeating: seed, count: SigningKey.seedSize)
    guard let publicKey = PublicKey(SigningKey(seed: self.seed).publicKey) else { return nil }
    self.publicKey = publicKey
  }

  mutating func sign(_ message: [UInt8]) -> [UInt8] {
    SigningKey(seed: seed).sign(message)
  }

  func verify(_ signature: [UInt8], of message: [UInt8], by key: PublicKey) -> Bool {
    Signature.isValid(signature, of: message, by: key.bytes)
  }
}

extension VirtualSwitch {
  /// What claims to be a beacon among the frames behind a mark, in the order of their arrival.
  func beacons(since mark: Int) -> [BeaconFrame] {
    frames(since: mark).compactMap { BeaconFrame($0.frame) }
  }

  /// Whoever said of himself that he acts as manager, each time that it changed.
  func managers(since mark: Int) -> [Int] {
    var managers: [Int] = []
    for frame in beacons(since: mark) {
      guard let beacon = frame.signed?.beacon, beacon.flags.contains(.isActing),
        managers.last != beacon.slot
      else { continue }
      managers.append(beacon.slot)
    }
    return managers
  }
}
