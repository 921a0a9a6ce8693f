import Base
import SkynetStatus
import SkynetWire

/// Reports with every field in use.
enum Samples {
  static func key(_ seed: UInt8) -> PublicKey {
    var writer = BigEndianWriter(capacity: PublicKey.byteCount)
    for index in 0..<4 { writer.integer(UInt64(seed) << 32 | UInt64(index), 8) }
    var reader = BigEndianReader(writer.bytes)
    return PublicKey(&reader)
  }
}
