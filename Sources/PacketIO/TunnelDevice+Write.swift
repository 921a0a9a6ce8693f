internal import CLinux
public import LinuxIO
public import SkynetWire

extension TunnelDevice {
  /// Hands packets to the kernel; consecutive ones of a flow as one.
  ///
  /// Packets are checked here, whoever sent them: what is no sound IP packet of exactly its length, or
  /// has a partial checksum without a TCP or UDP to finish, is dropped and counted. Headers are changed in
  /// place.
  /// - Throws: for a device that is gone. What the kernel does not take otherwise is counted.
  public mutating func write(
    _ packets: borrowing PacketList<TunnelPacket>
  ) throws(SystemError) {
    for index in 0..<packets.count {
      let packet = packets[index]
      guard let shape = unsafe TransportPacket(packet.start, length: Int(packet.length)),
        !packet.isChecksumPartial || shape.transport != .other
      else {
        counters.malformed += 1
        continue
      }
      if !coalescer.isEmpty {
        if unsafe coalescer.join(packet.start, shape, isPartial: packet.isChecksumPartial) {
          continue
        }
        try flush()
      }
      unsafe coalescer.begin(packet.start, shape, isPartial: packet.isChecksumPartial)
    }
    if !coalescer.isEmpty { try flush() }
  }

  private mutating func flush() throws(SystemError) {
    coalescer.finish()
    let count = UInt64(coalescer.count)
    let length = UInt64(coalescer.length)
    let pieceCount = Int32(coalescer.pieceCount)
    coalescer.clear()
    var result: Int64
    repeat {
      result = unsafe sky_write_pieces(descriptor.number, coalescer.pieces, pieceCount)
    } while result == -Int64(SKY_ERROR_INTERRUPTED)
    if result >= 0 {
      counters.writes += 1
      counters.writtenPackets += count
      counters.writtenBytes += length
      return
    }
    counters.refused += count
    if isGone(result) { try demand(result, "write to", "tunnel " + name) }
  }

  private func isGone(_ result: Int64) -> Bool {
    result == -Int64(SKY_ERROR_NO_DEVICE) || result == -Int64(SKY_ERROR_DETACHED)
  }
}

/// Finishes the checksum of a packet whose receiver wants it whole.
///
/// For packets that a `TunnelDevice` gave; one without a partial checksum stays as it is.
public func finishChecksum(of packet: inout TunnelPacket) {
  guard packet.isChecksumPartial,
    let shape = unsafe TransportPacket(packet.start, length: Int(packet.length)),
    shape.transport != .other
  else { return }
  unsafe shape.finishChecksum(packet.start)
  packet.isChecksumPartial = false
}
