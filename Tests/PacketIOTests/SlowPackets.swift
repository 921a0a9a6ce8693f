import Base

/// A slow and plain view of packets, to compare the fast one with: bytes in arrays, one at a time.
enum SlowPackets {
  /// The Internet checksum's sum (RFC 1071), folded.
  static func sum(_ bytes: some Collection<UInt8>, from start: Int = 0) -> Int {
    var total = start
    for (index, byte) in bytes.enumerated() { total += Int(byte) << (index % 2 == 0 ? 8 : 0) }
    while total > 0xFFFF { total = (total & 0xFFFF) + (total >> 16) }
    return total
  }

  static func word(_ bytes: [UInt8], _ place: Int) -> Int {
    Int(bytes[place]) << 8 | Int(bytes[place + 1])
  }

  static func put(_ value: Int, _ bytes: inout [UInt8], _ place: Int) {
    bytes[place] = UInt8(value >> 8 & 0xFF)
    bytes[place + 1] = UInt8(value & 0xFF)
  }

  static func headerLength(_ packet: [UInt8]) -> Int {
    packet[0] >> 4 == 4 ? Int(packet[0] & 15) * 4 : 40
  }

  static func isTCP(_ packet: [UInt8]) -> Bool { packet[packet[0] >> 4 == 4 ? 9 : 6] == 6 }

  static func pseudoSum(_ packet: [UInt8]) -> Int {
    let start = headerLength(packet)
    let addresses = packet[0] >> 4 == 4 ? packet[12..<20] : packet[8..<40]
    return sum(addresses, from: (isTCP(packet) ? 6 : 17) + packet.count - start)
  }

  /// The packet with sound lengths and checksums.
  static func finished(_ packet: [UInt8]) -> [UInt8] {
    var packet = packet
    let start = headerLength(packet)
    if packet[0] >> 4 == 4 {
      put(packet.count, &packet, 2)
      put(0, &packet, 10)
      put(~sum(packet[..<start]) & 0xFFFF, &packet, 10)
    } else {
      put(packet.count - 40, &packet, 4)
    }
    let place = start + (isTCP(packet) ? 16 : 6)
    if !isTCP(packet) { put(packet.count - start, &packet, start + 4) }
    put(0, &packet, place)
    let field = ~sum(packet[start...], from: pseudoSum(packet)) & 0xFFFF
    put(field == 0 && !isTCP(packet) ? 0xFFFF : field, &packet, place)
    return packet
  }

  /// The packet with the sum of the pseudo-header where its checksum belongs.
  static func partial(_ packet: [UInt8]) -> [UInt8] {
    var packet = finished(packet)
    let start = headerLength(packet)
    put(pseudoSum(packet), &packet, start + (isTCP(packet) ? 16 : 6))
    return packet
  }

  /// What a network card makes of a run; each packet finished.
  static func cut(_ run: [UInt8], segment: Int) -> [[UInt8]] {
    let start = headerLength(run)
    let payload = start + (isTCP(run) ? Int(run[start + 12] >> 4) * 4 : 8)
    var packets: [[UInt8]] = []
    for offset in stride(from: payload, to: run.count, by: segment) {
      let end = min(run.count, offset + segment)
      var packet = Array(run[..<payload]) + Array(run[offset..<end])
      if run[0] >> 4 == 4 { put(word(run, 4) + packets.count & 0xFFFF, &packet, 4) }
      if isTCP(run) {
        let sequence =
          word(run, start + 4) << 16 + word(run, start + 6) + offset - payload
        put(sequence >> 16 & 0xFFFF, &packet, start + 4)
        put(sequence & 0xFFFF, &packet, start + 6)
        if end < run.count { packet[start + 13] &= 0xF6 }
        if !packets.isEmpty { packet[start + 13] &= 0x7F }
      }
      packets.append(finished(packet))
    }
    return packets
  }
}

/// Flows of packets as a seed wants them.
struct PacketMaker {
  var random: SplitMix64

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  mutating func below(_ bound: Int) -> Int { Int(random.next() % UInt64(bound)) }
  mutating func oneIn(_ count: Int) -> Bool { below(count) == 0 }
  mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
  }

  /// Headers of a flow, with a payload of nothing.
  mutating func header(isTCP: Bool, isIPv6: Bool, optionWords: Int) -> [UInt8] {
    var packet: [UInt8]
    if isIPv6 {
      packet = [0x60, 0, 0, 0, 0, 0, isTCP ? 6 : 17, 64] + bytes(32)
    } else {
      packet = [0x45, 0, 0, 0] + bytes(2) + [oneIn(2) ? 0x40 : 0, 0, 64, isTCP ? 6 : 17, 0, 0]
      packet += bytes(8)
    }
    packet += bytes(4)
    guard isTCP else { return packet + [0, 0, 0, 0] }
    packet += bytes(8) + [UInt8(5 + optionWords) << 4, 0x10] + bytes(2) + [0, 0, 0, 0]
    return packet + bytes(optionWords * 4)
  }

  /// Packets of a flow that a kernel may have cut, and now and then something that does not belong.
  mutating func flow(segmentMax: Int = 1400) -> [[UInt8]] {
    let isTCP = !oneIn(3)
    var head = header(isTCP: isTCP, isIPv6: oneIn(2), optionWords: below(4))
    let start = SlowPackets.headerLength(head)
    let isIPv4 = head[0] >> 4 == 4
    let segment = 1 + below(segmentMax)
    if isTCP, oneIn(8) { head[start + 13] |= 0x80 }
    if isTCP, oneIn(8) { head[start + 13] |= 0x40 }
    let keepsNumber = oneIn(3)
    var packets: [[UInt8]] = []
    for _ in 0..<(1 + below(oneIn(6) ? 150 : 12)) {
      let length = oneIn(9) ? below(segment + 10) : segment
      var packet = head + bytes(length)
      if isTCP {
        if oneIn(20) { packet[start + 13] |= [0x08, 0x01, 0x02, 0x04, 0x20, 0x80, 0x40][below(7)] }
        if oneIn(30) { packet[start + 15] &+= 1 }
        if oneIn(30) { packet[start + 11] &+= 1 }
        if oneIn(30) { packet[start + 3] &+= 1 }
      }
      if oneIn(40) { packet[1] ^= 0x10 }
      if oneIn(40) { packet[isIPv4 ? 8 : 7] &-= 1 }
      packets.append(packet)
      if !oneIn(30), isTCP {
        let sequence =
          SlowPackets.word(head, start + 4) << 16 + SlowPackets.word(head, start + 6) + length
        SlowPackets.put(sequence >> 16 & 0xFFFF, &head, start + 4)
        SlowPackets.put(sequence & 0xFFFF, &head, start + 6)
      }
      if isTCP { head[start + 13] &= 0x7F }
      if isIPv4, !keepsNumber || oneIn(30) {
        SlowPackets.put(SlowPackets.word(head, 4) + 1 & 0xFFFF, &head, 4)
      }
    }
    return packets.map(SlowPackets.finished)
  }
}
