public import Base

/// Damages well-formed input the way worn flash, cut lines and strangers do; the same seed does the
/// same damage.
public struct Mutator {
  /// Where parsers like to be wrong: borders of the widths, of signs, of digits and of lines.
  private static let temptingBytes: [UInt8] = [
    0x00, 0x01, 0x0A, 0x0D, 0x20, 0x2D, 0x2E, 0x2F, 0x30, 0x39, 0x3D, 0x7F, 0x80, 0xFF,
  ]
  private static let hugeNumber = Array("99999999999999999999".utf8)

  /// For whatever else a test draws.
  public var random: SplitMix64
  private let lengthMax: Int

  /// - Parameter lengthMax: bytes that damaged input has at most.
  public init(seed: UInt64, lengthMax: Int = 4096) {
    random = SplitMix64(seed: seed)
    self.lengthMax = lengthMax
  }

  /// The same bytes with one to four changes.
  public mutating func damage(_ bytes: [UInt8]) -> [UInt8] {
    var damaged = bytes
    for _ in 0...random.below(4) { change(&damaged) }
    return damaged.count > lengthMax ? Array(damaged[..<lengthMax]) : damaged
  }

  private mutating func change(_ bytes: inout [UInt8]) {
    let place = random.below(bytes.count + 1)
    let length = min(1 + random.below(16), bytes.count - place)
    switch random.below(8) {
    case 0 where length > 0: bytes[place] ^= 1 << UInt8(random.below(8))
    case 1 where length > 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
    case 2 where length > 0: bytes[place] = tempting()
    case 3 where length > 0: bytes.removeSubrange(place..<place + length)
    case 4:
      bytes.insert(contentsOf: bytes[place..<place + length], at: random.below(bytes.count + 1))
    case 5: bytes.removeSubrange(place...)
    case 6: bytes.insert(contentsOf: Self.hugeNumber, at: place)
    case 7 where length >= 8:
      let fill: UInt8 = random.below(2) == 0 ? 0 : 0xFF
      for index in place..<place + 8 { bytes[index] = fill }
    default: bytes.insert(tempting(), at: place)
    }
  }

  private mutating func tempting() -> UInt8 {
    Self.temptingBytes[random.below(Self.temptingBytes.count)]
  }
}
