internal import Base
internal import Sodium

/// What one hop says of itself on the way back.
struct HopRecord: Equatable {
  /// Bytes before sealing, and as it travels.
  static let size = 16
  static let sealedSize = size + ChaChaPoly.overhead

  let status: HopStatus
  /// The next hop said so, in the clear.
  let isOfNext: Bool
  /// Bytes of the longest datagram on the link to the next hop.
  let linkMTU: UInt16
  let limit: UInt64

  init(_ status: HopStatus, isOfNext: Bool = false, linkMTU: Int = 0, limit: UInt64 = 0) {
    self.status = status
    self.isOfNext = isOfNext
    self.linkMTU = UInt16(clamping: linkMTU)
    self.limit = limit
  }

  init?(parsing bytes: [UInt8]) {
    var reader = BigEndianReader(bytes)
    let first = reader.byte()
    guard reader.byte() == 0, let status = HopStatus(rawValue: first & 0x7F) else { return nil }
    self.status = status
    isOfNext = first & 0x80 != 0
    linkMTU = UInt16(reader.integer(2))
    limit = reader.integer(8)
    guard reader.word() == 0, !isOfNext || status.isRefusal else { return nil }
  }

  var bytes: [UInt8] {
    var writer = BigEndianWriter(capacity: Self.size)
    writer.byte(status.rawValue | (isOfNext ? 0x80 : 0))
    writer.byte(0)
    writer.integer(UInt64(linkMTU), 2)
    writer.integer(limit, 8)
    writer.word(0)
    return writer.bytes
  }
}

/// Eight records that grow on the way back: each hop puts its own in front and lays its stream over the
/// others, so the source reads them in order, and none can be left out.
enum ReplyRecords {
  static let size = HopRecord.sealedSize * Hop.countMax

  /// What the source read.
  enum Reading: Equatable {
    case accepted([HopRecord])
    case refused(PathRefusal)
    /// Somebody changed or left out something.
    case forged
  }

  /// The records of the hop where the set-up went no further: zeroes behind its own, under its stream.
  static func last(_ record: HopRecord, _ secret: HopSecret) -> [UInt8] {
    adding(record, secret, to: [UInt8](repeating: 0, count: size))
  }

  static func adding(_ record: HopRecord, _ secret: HopSecret, to records: [UInt8]) -> [UInt8] {
    secret.seal(record.bytes, .record)
      + Keystream.apply(
        to: Array(records[..<(size - HopRecord.sealedSize)]), key: secret.key(.recordStream))
  }

  /// Of a hop that shares no key with the source.
  static func inTheClear(_ status: HopStatus) -> [UInt8] {
    [status.rawValue | 0x80] + [UInt8](repeating: 0, count: size - 1)
  }

  /// - Returns: nil for records that are sealed.
  static func statusInTheClear(_ records: [UInt8]) -> HopStatus? {
    guard records[0] & 0x80 != 0, records[1...].allSatisfy({ $0 == 0 }),
      let status = HopStatus(rawValue: records[0] & 0x7F), status.isRefusal
    else { return nil }
    return status
  }

  /// - Parameter secrets: of all hops in order.
  static func read(_ records: [UInt8], secrets: [HopSecret]) -> Reading {
    if let status = statusInTheClear(records) {
      return .refused(PathRefusal(position: 0, status: status, limit: 0))
    }
    var left = records
    var read: [HopRecord] = []
    for (position, secret) in secrets.enumerated() {
      guard let text = secret.open(Array(left[..<HopRecord.sealedSize]), .record),
        let record = HopRecord(parsing: text)
      else { return .forged }
      left = Keystream.apply(
        to: Array(left[HopRecord.sealedSize...]), key: secret.key(.recordStream))
      read.append(record)
      if record.status == .forwarded { continue }
      // Behind the last record there was nothing: whoever changed a bit there is found out.
      guard left.allSatisfy({ $0 == 0 }) else { return .forged }
      if record.status == .end {
        return position == secrets.count - 1 ? .accepted(read) : .forged
      }
      return .refused(
        PathRefusal(
          position: record.isOfNext ? position + 1 : position, status: record.status,
          limit: record.limit))
    }
    return .forged
  }
}
