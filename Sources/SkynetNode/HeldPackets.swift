internal import SkynetWire

/// Packets that wait for a path to their destination: few, and not for long.
struct HeldPackets {
  static let countMax = 64
  static let perDestinationMax = 8
  static let patienceMilliseconds: UInt64 = 5000

  struct Packet {
    let destination: OverlayAddress
    let bytes: [UInt8]
    /// As in `TunnelPacket`: whoever takes it at the far end has to know.
    let isChecksumPartial: Bool
    let until: UInt64
  }

  private var packets: [Packet] = []

  var isEmpty: Bool { packets.isEmpty }
  var destinations: [OverlayAddress] {
    var found: [OverlayAddress] = []
    for packet in packets where !found.contains(packet.destination) {
      found.append(packet.destination)
    }
    return found
  }

  /// What finds no room is dropped: its sender tries again.
  mutating func hold(
    _ bytes: [UInt8], isChecksumPartial: Bool, for destination: OverlayAddress, now: UInt64
  ) {
    let same = packets.count { $0.destination == destination }
    guard packets.count < Self.countMax, same < Self.perDestinationMax else { return }
    packets.append(
      Packet(
        destination: destination, bytes: bytes, isChecksumPartial: isChecksumPartial,
        until: now + Self.patienceMilliseconds))
  }

  mutating func take(for destination: OverlayAddress) -> [Packet] {
    let taken = packets.filter { $0.destination == destination }
    packets.removeAll { $0.destination == destination }
    return taken
  }

  mutating func takeExpired(_ now: UInt64) -> [[UInt8]] {
    let taken = packets.filter { $0.until <= now }
    guard !taken.isEmpty else { return [] }
    packets.removeAll { $0.until <= now }
    return taken.map { $0.bytes }
  }
}
