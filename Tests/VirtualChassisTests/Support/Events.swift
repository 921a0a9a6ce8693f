import Foundation
import Synchronization

@testable import VirtualChassis

/// Keeps what a server says, and waits for it.
final class Events: Sendable {
  private let seen = Mutex<[VhostUserEvent]>([])
  private let bell = DispatchSemaphore(value: 0)

  var observer: VhostUserServer.Observer {
    { event in
      self.seen.withLock { $0.append(event) }
      self.bell.signal()
    }
  }

  /// Whether something happened or happens within 20 seconds.
  func has(_ isWanted: (VhostUserEvent) -> Bool) -> Bool {
    repeat {
      if seen.withLock({ $0.contains(where: isWanted) }) { return true }
    } while bell.wait(timeout: .now() + 20) == .success
    return false
  }

  func has(_ event: VhostUserEvent) -> Bool { has { $0 == event } }

  /// Waits for one more event; false after 20 seconds.
  func hasMore() -> Bool { bell.wait(timeout: .now() + 20) == .success }

  func count(_ event: VhostUserEvent) -> Int { seen.withLock { $0.count { $0 == event } } }
}

/// A path for one socket that no other test uses.
func socketPath() -> String { "/tmp/sky-\(UUID().uuidString.prefix(18)).sock" }
