internal import CGPIOD

/// A line that the kernel gave us, given back with its last user.
@safe final class HeldLine {
  let request: OpaquePointer
  let offset: UInt32

  init(_ request: OpaquePointer, _ offset: UInt32) {
    unsafe self.request = request
    self.offset = offset
  }

  deinit { unsafe gpiod_line_request_release(request) }
}
