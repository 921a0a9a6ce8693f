internal import Base
internal import SkynetWire
internal import Sodium

/// What a hop answers a packet with whose hops ran out: counter 8, sealed {nonce 8, counters 32, the same of
/// what was dropped for want of credit 32, MTU 2, zero 2}, tag 16.
enum ReportMessage {
  private static let textSize = 76
  static let size = 8 + textSize + ChaChaPoly.overhead

  struct Content: Equatable {
    let nonce: UInt64
    let counters: PathCounters
    let unpaid: PathCounters
    let linkMTU: UInt16
  }

  static func seal(_ content: Content, counter: UInt64, _ secret: HopSecret) -> [UInt8] {
    var text = BigEndianWriter(capacity: textSize)
    text.integer(content.nonce, 8)
    for counters in [content.counters, content.unpaid] {
      text.integer(counters.forwardBytes, 8)
      text.integer(counters.forwardPackets, 8)
      text.integer(counters.reverseBytes, 8)
      text.integer(counters.reversePackets, 8)
    }
    text.integer(UInt64(content.linkMTU), 2)
    text.integer(0, 2)
    var writer = BigEndianWriter(capacity: size)
    writer.integer(counter, 8)
    writer.append(secret.seal(text.bytes, .report, counter: counter))
    return writer.bytes
  }

  static func counter(of body: [UInt8]) -> UInt64? {
    guard body.count == size else { return nil }
    var reader = BigEndianReader(body)
    return reader.integer(8)
  }

  /// - Returns: nil where another hop made it.
  static func open(_ body: [UInt8], _ secret: HopSecret) -> Content? {
    guard let counter = counter(of: body),
      let text = secret.open(Array(body[8...]), .report, counter: counter)
    else { return nil }
    var reader = BigEndianReader(text)
    let nonce = reader.integer(8)
    let counters = counters(&reader)
    let unpaid = self.counters(&reader)
    let linkMTU = UInt16(reader.integer(2))
    guard reader.integer(2) == 0 else { return nil }
    return Content(nonce: nonce, counters: counters, unpaid: unpaid, linkMTU: linkMTU)
  }

  private static func counters(_ reader: inout BigEndianReader) -> PathCounters {
    var counters = PathCounters()
    counters.forwardBytes = reader.integer(8)
    counters.forwardPackets = reader.integer(8)
    counters.reverseBytes = reader.integer(8)
    counters.reversePackets = reader.integer(8)
    return counters
  }
}
