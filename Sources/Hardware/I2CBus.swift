/// What can go wrong with one transfer on an I2C bus.
public enum BusError: Error, Equatable, Sendable {
  /// There is no such bus: the adapter's device node is missing.
  case absent
  /// Nobody answered at the address (NXP UM10204, section 3.1.6).
  case notAcknowledged
  /// The transfer did not end in time: a line is held down or the adapter hangs.
  case timedOut
  /// The kernel refused with this error number.
  case failed(Int32)
}

/// A bus of 7-bit addresses; transfers may wait, so whoever owns one keeps it off the event loop.
public protocol I2CBus: ~Copyable {
  /// Writes all bytes in one transfer: start, address, bytes, stop.
  ///
  /// - Parameter bytes: 1 to 4096.
  mutating func write(_ bytes: [UInt8], to address: UInt8) throws(BusError)
}
