internal import CI2C
public import Hardware

/// What the kernel's answers mean (its document "I2C/SMBus fault codes").
extension BusError {
  /// - Parameter code: errno of a call on a bus.
  public init(code: Int32) {
    switch Int(code) {
    // The device node or the adapter behind it is gone.
    case Int(SKY_I2C_NO_FILE), Int(SKY_I2C_NO_DEVICE), Int(SKY_I2C_SHUT_DOWN): self = .absent
    // Drivers differ in how they say that nobody acknowledged.
    case Int(SKY_I2C_NO_ADDRESS), Int(SKY_I2C_REMOTE): self = .notAcknowledged
    case Int(SKY_I2C_TIMED_OUT): self = .timedOut
    // Lost arbitration (EAGAIN), a bus that is held (EBUSY), and whatever a driver calls EIO.
    default: self = .failed(code)
    }
  }

  /// What the answer to one message says: the number of messages that went through, or -errno.
  ///
  /// - Returns: nil where it went through. The bus of a virtual machine answers 0, and no error, when
  ///   nobody acknowledged.
  public static func refusal(ofMessage result: Int64) -> BusError? {
    switch result {
    case 1...: nil
    case 0: .notAcknowledged
    default: BusError(code: Int32(clamping: -result))
    }
  }
}
