internal import Base

/// What a hop finds in its slot of an onion.
struct Slot: Equatable {
  /// Bytes before sealing.
  static let size = 88
  static let flagExit: UInt16 = 1
  static let flagHeaderOnly: UInt16 = 2

  /// Nil: the path ends at this hop.
  var next: PublicKey?
  /// What the neighbour towards the source pays this hop for a GiB.
  var price: UInt64
  var byteCap: UInt64
  var lifetimeSeconds: UInt16
  var wantsExit: Bool
  var sealsHeaderOnly: Bool
  var keyNumber: UInt32
  /// What this hop pays the next one for a GiB, out of its price.
  var priceOnward: UInt64

  var bytes: [UInt8] {
    var writer = BigEndianWriter(capacity: Self.size)
    if let next {
      next.write(to: &writer)
    } else {
      writer.append([UInt8](repeating: 0, count: PublicKey.byteCount))
    }
    writer.integer(price, 8)
    writer.integer(byteCap, 8)
    writer.integer(UInt64(lifetimeSeconds), 2)
    let flags =
      (wantsExit ? Self.flagExit : 0) | (sealsHeaderOnly ? Self.flagHeaderOnly : 0)
    writer.integer(UInt64(flags), 2)
    writer.word(keyNumber)
    writer.integer(priceOnward, 8)
    writer.append([UInt8](repeating: 0, count: 24))
    return writer.bytes
  }
}

extension Slot {
  /// - Returns: nil where a field has no meaning.
  init?(parsing bytes: [UInt8]) {
    guard bytes.count == Self.size else { return nil }
    var reader = BigEndianReader(bytes)
    let isEnd = bytes[..<PublicKey.byteCount].allSatisfy { $0 == 0 }
    let key = PublicKey(&reader)
    next = isEnd ? nil : key
    price = reader.integer(8)
    byteCap = reader.integer(8)
    lifetimeSeconds = UInt16(reader.integer(2))
    let flags = UInt16(reader.integer(2))
    wantsExit = flags & Self.flagExit != 0
    sealsHeaderOnly = flags & Self.flagHeaderOnly != 0
    keyNumber = reader.word()
    priceOnward = reader.integer(8)
    guard flags & ~(Self.flagExit | Self.flagHeaderOnly) == 0, lifetimeSeconds > 0,
      priceOnward <= price,
      reader.take(24).allSatisfy({ $0 == 0 }), !isEnd || priceOnward == 0,
      isEnd || flags == 0
    else { return nil }
  }
}
