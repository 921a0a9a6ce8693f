import Base
import SkynetWire
import Sodium

@testable import SkynetMap

/// Keys and announcements from small numbers.
enum Samples {
  static func signer(_ number: Int) -> NodeSigner {
    var seed = [UInt8](repeating: 0x5A, count: 32)
    for index in 0..<8 { seed[index] = UInt8(truncatingIfNeeded: number >> (8 * index)) }
    return NodeSigner(seed: seed)
  }

  static func address(_ number: Int) -> OverlayAddress { OverlayAddress(of: signer(number).key) }

  static func random(_ seed: UInt64) -> RandomStream {
    var bytes = [UInt8](repeating: 0, count: 32)
    for index in 0..<8 { bytes[index] = UInt8(truncatingIfNeeded: seed >> UInt64(8 * index)) }
    return RandomStream(seed: bytes)
  }

  static func announcement(
    by signer: NodeSigner, sequence: UInt64 = 1, neighbours: [OverlayAddress] = [],
    lifetimeSeconds: UInt16 = 900
  ) -> Announcement {
    Announcement(
      flags: .transit, lifetimeSeconds: lifetimeSeconds, sequence: sequence, key: signer.key,
      setUpKey: [UInt8](repeating: 7, count: 32), setUpKeyNumber: 3, price: 11,
      links: neighbours.sorted().map {
        AnnouncedLink(neighbour: $0, latency: 50, loss: 2, rate: 17)
      })
  }

  static func flooded(
    by signer: NodeSigner, sequence: UInt64 = 1, neighbours: [OverlayAddress] = [],
    ageSeconds: UInt16 = 0
  ) -> [UInt8] {
    let signed = SignedAnnouncement(
      announcement(by: signer, sequence: sequence, neighbours: neighbours), by: signer)
    return FloodedAnnouncement(ageSeconds: ageSeconds, signed: signed).encoded()
  }

  static func measure(_ neighbour: PublicKey) -> LinkMeasure {
    LinkMeasure(
      neighbour: neighbour, latencyMicroseconds: 5000, loss: 2, kilobitsPerSecond: 150_000)
  }
}

extension [MapAction] {
  /// Bodies of one kind, with the numbers of the links that they go out on.
  func sent(_ kind: ControlKind) -> [(link: Int, body: [UInt8])] {
    compactMap { action in
      guard case .sendControl(kind, let body, let link) = action else { return nil }
      return (Int(link.value), body)
    }
  }

  var announcements: [(link: Int, flooded: FloodedAnnouncement)] {
    sent(.announcement).compactMap { link, body in
      (try? FloodedAnnouncement(parsing: body)).map { (link, $0) }
    }
  }
}
