internal import Base
internal import ForwardingPlane
internal import SkynetMap
internal import SkynetPath
internal import SkynetWire

/// IP packets of this machine whose destination had no path when they came.
extension SkynetNode {
  func routePacket(_ packet: [UInt8], isChecksumPartial: Bool) {
    guard let target = PacketAnswer.destination(of: packet) else { return }
    if let overlay = OverlayAddress(target) {
      hold(packet, isChecksumPartial: isChecksumPartial, for: overlay)
    } else if PacketAnswer.isForClient(packet) {
      refuse(packet, .noNode)
    } else {
      routeOutside(packet, isChecksumPartial: isChecksumPartial)
    }
  }

  /// Keeps it until there is a path to this node, or it took too long.
  func hold(_ packet: [UInt8], isChecksumPartial: Bool, for destination: OverlayAddress) {
    held.hold(packet, isChecksumPartial: isChecksumPartial, for: destination, now: now)
    wish(for: destination)
  }

  /// Wants a path to whoever has this address, once the map knows the key.
  private func wish(for destination: OverlayAddress) {
    guard let key = map.node(at: destination)?.announcement.key, key != self.key else { return }
    want(key, now: now)
  }

  func retryHeld() {
    guard !held.isEmpty else { return }
    for destination in held.destinations { wish(for: destination) }
  }

  /// The path is there: what waited goes now.
  func release(for destination: OverlayAddress) {
    for packet in held.take(for: destination) { transmit(packet) }
  }

  func giveUpHeld() {
    for packet in held.takeExpired(now) { refuse(packet, .noNode) }
  }

  /// Tells the program that sent it; so many in a second (RFC 4443, 2.4).
  func refuse(_ packet: [UInt8], _ refusal: PacketAnswer.Refusal) {
    guard let answer = PacketAnswer.refusal(of: packet, refusal), refusals.take(now: now) else {
      return
    }
    actions.append(.deliver(answer))
  }

  private func transmit(_ packet: HeldPackets.Packet) {
    let count = packet.bytes.count
    let room = PacketLayout.headroom + count + PacketLayout.tailroom
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: room)
    defer { unsafe memory.deallocate() }
    let start = unsafe memory + PacketLayout.headroom
    for index in 0..<count { unsafe start[index] = packet.bytes[index] }
    var packets = PacketList<TunnelPacket>(capacity: 1)
    unsafe packets.append(
      TunnelPacket(
        start: start, length: Int32(count), isChecksumPartial: packet.isChecksumPartial))
    var datagrams = PacketList<DatagramRun>(capacity: 4)
    plane.transmit(packets, worker: worker, now: now, datagrams: &datagrams)
    for index in 0..<datagrams.count {
      let run = datagrams[index]
      let bytes = unsafe [UInt8](
        UnsafeBufferPointer(start: run.start, count: Int(run.length)))
      actions.append(.send(bytes, to: run.endpoint))
    }
  }
}
