internal import CLinux

/// Two connected ends inside one process that keep the borders of messages.
public enum MessageSocket {
  /// Two descriptors that the caller owns now.
  ///
  /// - Returns: `prompt` never waits, `patient` does.
  public static func pair() throws(SystemError) -> (prompt: Int32, patient: Int32) {
    var prompt: Int32 = -1
    var patient: Int32 = -1
    try check(unsafe sky_message_pair(&prompt, &patient), "make", "a pair of sockets")
    return (prompt, patient)
  }

  /// One whole message of at least a byte; reading the other end with enough room gives it back.
  public static func send(
    _ message: [UInt8], over end: borrowing FileDescriptor
  ) throws(SystemError) {
    precondition(!message.isEmpty, "an empty message looks like the end")
    let number = end.number
    while true {
      let result = unsafe message.withUnsafeBytes { (run: UnsafeRawBufferPointer) -> Int64 in
        unsafe sky_send(number, run.baseAddress, UInt64(run.count))
      }
      if result == -Int64(SKY_ERROR_INTERRUPTED) { continue }
      try check(result, "send over", "descriptor \(number)")
      return
    }
  }
}
