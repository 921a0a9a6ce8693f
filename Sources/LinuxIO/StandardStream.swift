internal import CLinux

/// Standard input, output and error; nobody owns them, so nobody closes them.
public enum StandardStream: Int32 {
  case input = 0
  case output = 1
  case error = 2

  /// Writes all of the text; gives up silently when the reader is gone, as there is nobody to tell.
  public func write(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let result = unsafe rest.withUnsafeBytes { (run: UnsafeRawBufferPointer) -> Int64 in
        unsafe sky_write(rawValue, run.baseAddress, UInt64(run.count))
      }
      if result == -Int64(SKY_ERROR_INTERRUPTED) { continue }
      guard result > 0 else { return }
      rest = rest.dropFirst(Int(result))
    }
  }

  /// Makes a terminal ignore Ctrl-S, which would stop every later write until a Ctrl-Q came.
  ///
  /// Noise on a cable must not do that. Anything but a terminal stays as it is.
  public func refuseFlowControl() { _ = sky_refuse_flow_control(rawValue) }

  /// What has come, up to `count` bytes; nil at the end or when the other side is gone.
  public func read(upTo count: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    while true {
      let result = unsafe bytes.withUnsafeMutableBytes {
        (run: UnsafeMutableRawBufferPointer) -> Int64 in
        unsafe sky_read(rawValue, run.baseAddress, UInt64(run.count))
      }
      if result == -Int64(SKY_ERROR_INTERRUPTED) { continue }
      guard result > 0 else { return nil }
      return Array(bytes[..<Int(result)])
    }
  }
}
