internal import CLinux

/// An open file, device or socket, closed when its owner lets go of it.
public struct FileDescriptor: ~Copyable, Sendable {
  public enum Access: Int32 {
    case read = 0
    case write = 1
    case readWrite = 2
    /// Made, or emptied.
    case replace = 3
    /// Made if missing; every write goes to the end.
    case append = 4
    case folder = 5
  }

  public let number: Int32

  /// Takes over a descriptor that nobody else closes.
  public init(owning number: Int32) { self.number = number }

  public init(_ path: String, _ access: Access, mode: UInt32 = 0o600) throws(SystemError) {
    number = Int32(try check(unsafe sky_open(path, access.rawValue, mode), "open", path))
  }

  deinit { _ = sky_close(number) }

  /// Up to `count` bytes; none at the end.
  public func read(upTo count: Int) throws(SystemError) -> [UInt8] {
    unsafe try fill(count) { (buffer: UnsafeMutableRawPointer) -> Int64 in
      unsafe sky_read(self.number, buffer, UInt64(count))
    }
  }

  /// Up to `count` bytes from `offset`.
  public func read(upTo count: Int, at offset: UInt64) throws(SystemError) -> [UInt8] {
    unsafe try fill(count) { (buffer: UnsafeMutableRawPointer) -> Int64 in
      unsafe sky_pread(self.number, buffer, UInt64(count), offset)
    }
  }

  /// Writes from the front as much as the kernel takes at once.
  public func writeSome(_ bytes: ArraySlice<UInt8>) throws(SystemError) -> Int {
    while true {
      let result = unsafe bytes.withUnsafeBytes { (run: UnsafeRawBufferPointer) -> Int64 in
        unsafe sky_write(self.number, run.baseAddress, UInt64(run.count))
      }
      if result == -Int64(SKY_ERROR_INTERRUPTED) { continue }
      return Int(try check(result, "write", "descriptor \(number)"))
    }
  }

  public func write(_ bytes: [UInt8]) throws(SystemError) {
    var rest = bytes[...]
    while !rest.isEmpty { rest = rest.dropFirst(try writeSome(rest)) }
  }

  public func write(_ bytes: [UInt8], at offset: UInt64) throws(SystemError) {
    var done = 0
    while done < bytes.count {
      let result = unsafe bytes.withUnsafeBytes { (run: UnsafeRawBufferPointer) -> Int64 in
        let left = unsafe UnsafeRawBufferPointer(rebasing: run[done...])
        return unsafe sky_pwrite(
          self.number, left.baseAddress, UInt64(left.count), offset + UInt64(done))
      }
      if result == -Int64(SKY_ERROR_INTERRUPTED) { continue }
      done += Int(try check(result, "write", "descriptor \(number)"))
    }
  }

  public func sync() throws(SystemError) {
    try check(sky_fsync(number), "sync", "descriptor \(number)")
  }

  private func fill(
    _ count: Int, _ call: (UnsafeMutableRawPointer) -> Int64
  ) throws(SystemError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: max(1, count))
    while true {
      let result = unsafe bytes.withUnsafeMutableBytes {
        (run: UnsafeMutableRawBufferPointer) -> Int64 in
        guard let base = run.baseAddress else { return 0 }
        return unsafe call(base)
      }
      if result == -Int64(SKY_ERROR_INTERRUPTED) { continue }
      let read = Int(try check(result, "read", "descriptor \(number)"))
      bytes.removeLast(bytes.count - read)
      return bytes
    }
  }
}
