/// A chip on a virtual I2C bus.
///
/// Called on the thread of the bus, one message at a time; whoever else looks at the chip must lock.
public protocol I2CTarget: Sendable {
  /// Takes the bytes of one write message; there may be none, as `i2cdetect` asks.
  ///
  /// - Returns: whether the chip acknowledged all of it.
  func write(_ bytes: [UInt8]) -> Bool
  /// Gives the bytes of one read message.
  ///
  /// - Parameter count: of bytes, from 0 to 65,535.
  /// - Returns: that many bytes; nil where the chip does not acknowledge its address.
  func read(count: Int) -> [UInt8]?
}
