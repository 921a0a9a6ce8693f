import Foundation
import ImageBuilder

@testable import VirtualChassis

/// The other end of a cable: what QEMU would be.
final class Plug {
  private let descriptor: Int32
  private let remote: URL

  /// - Parameter cable: as `VirtualSwitch.cable` gives it.
  init(_ cable: Emulator.Network) throws {
    guard case .cable(_, _, let local, let remote) = cable else {
      throw BuildProblem("no cable", cause: "a test's slip", wayOut: "mend the test")
    }
    self.remote = remote
    descriptor = try DatagramSocket.bind(local)
    // A frame that does not come at all must not hold up the tests for ever.
    var patience = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { close(descriptor) }

  @discardableResult
  func send(_ frame: [UInt8]) -> Bool {
    DatagramSocket.send(frame, from: descriptor, to: remote)
  }

  /// The next frame; nil where none comes.
  func receive() -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 70_000)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    return count >= 0 ? Array(buffer[..<count]) : nil
  }
}
