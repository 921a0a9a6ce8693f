import Synchronization

@testable import VirtualChassis

/// A chip of 256 bytes: the first byte written is where reading and writing goes on.
final class Registers: I2CTarget {
  struct State {
    var place: UInt8 = 0
    var bytes = [UInt8](repeating: 0xEE, count: 256)
    var messages = 0
  }

  private let state = Mutex(State())

  var bytes: [UInt8] { state.withLock { $0.bytes } }
  /// Messages that reached the chip.
  var messages: Int { state.withLock { $0.messages } }

  func write(_ bytes: [UInt8]) -> Bool {
    state.withLock { state in
      state.messages += 1
      guard let place = bytes.first else { return }
      state.place = place
      for byte in bytes.dropFirst() {
        state.bytes[Int(state.place)] = byte
        state.place &+= 1
      }
    }
    return true
  }

  func read(count: Int) -> [UInt8]? {
    state.withLock { state in
      state.messages += 1
      return (0..<count).map { _ in
        defer { state.place &+= 1 }
        return state.bytes[Int(state.place)]
      }
    }
  }
}
