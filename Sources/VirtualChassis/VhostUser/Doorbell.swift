import Glibc

/// Wakes a thread that waits in `poll`; ringing twice before it looks is the same as once.
///
/// Any thread may ring.
final class Doorbell: Sendable {
  private let reading: OwnedDescriptor
  private let writing: OwnedDescriptor

  init() throws(SystemFailure) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw SystemFailure("pipe") }
    reading = OwnedDescriptor(ends[0])
    writing = OwnedDescriptor(ends[1])
    for end in [reading, writing] {
      try end.refuseToWait()
      try end.keepFromChildren()
    }
  }

  /// What to poll for reading.
  var descriptor: Int32 { reading.number }

  func ring() {
    var byte: UInt8 = 1
    // A full pipe has rung often enough.
    _ = write(writing.number, &byte, 1)
  }

  func drain() {
    withUnsafeTemporaryAllocation(byteCount: 64, alignment: 1) { buffer in
      while read(reading.number, buffer.baseAddress, buffer.count) > 0 {}
    }
  }
}
