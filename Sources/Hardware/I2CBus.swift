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

/// One write that a core asks for.
public struct I2CTransfer: Equatable, Sendable {
  /// 7 bits, as 0x3c.
  public let address: UInt8
  public let bytes: [UInt8]

  public init(address: UInt8, bytes: [UInt8]) {
    self.address = address
    self.bytes = bytes
  }

  /// Clocks that a write of so many bytes takes: start, address, bytes with an acknowledge each, stop.
  public static func bits(ofBytes count: Int) -> Int { 2 + 9 * (1 + count) }
}

/// How a transfer ended.
public enum TransferOutcome: Equatable, Sendable {
  case done
  case failed(BusError)
}

extension I2CBus where Self: ~Copyable {
  /// The same as `write`, with the error as a value.
  public mutating func perform(_ transfer: I2CTransfer) -> TransferOutcome {
    do throws(BusError) {
      try write(transfer.bytes, to: transfer.address)
      return .done
    } catch {
      return .failed(error)
    }
  }
}
