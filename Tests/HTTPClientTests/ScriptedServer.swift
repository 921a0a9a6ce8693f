import Foundation
import Synchronization
import Testing

/// A server on loopback that does to every connection what its script says, until the test ends it.
final class ScriptedServer: Sendable {
  enum Step: Sendable {
    /// Reads up to the end of the head, and as much of a body as the head says.
    case readRequest
    case send(String)
    /// One byte at a time, so many milliseconds apart.
    case dribble(String, milliseconds: Int32)
    /// Until the client closes, and without reading.
    case hold
    /// The connection ends without the courtesy of a farewell.
    case reset
  }

  /// Longer than any machine needs: a test that hangs fails.
  private static let patienceMilliseconds: Int32 = 20_000

  /// POLLRDHUP of poll(2), which only GNU programs see.
  private static let farewell: Int16 = 0x2000

  let port: UInt16
  private let listener: Int32
  private let script: [Step]
  /// The test writes to one end, or closes it; the thread looks at the other.
  private let endOut: Int32
  private let endIn: Int32
  private let hasEnded = DispatchSemaphore(value: 0)
  /// A signal for each connection that the client has closed while it was held.
  let wasLeft = DispatchSemaphore(value: 0)
  private let requests = Mutex<[[UInt8]]>([])

  init(_ script: [Step], at address: String = "127.0.0.1") throws {
    (listener, port) = try Loopback.listen(address, backlog: 16)
    self.script = script
    var ends: [Int32] = [-1, -1]
    try #require(pipe(&ends) == 0)
    (endOut, endIn) = (ends[0], ends[1])
    Thread.detachNewThread { [self] in
      defer { hasEnded.signal() }
      while wait(for: listener, milliseconds: -1) {
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else { continue }
        serve(connection)
        close(connection)
      }
    }
  }

  var requestsReceived: [[UInt8]] { requests.withLock { $0 } }

  func end() {
    close(endIn)
    hasEnded.wait()
    close(endOut)
    close(listener)
  }

  private func serve(_ connection: Int32) {
    for step in script {
      switch step {
      case .readRequest: readRequest(connection)
      case .send(let text):
        for piece in Array(text.utf8).chunks(of: 65_536) where !send(piece, connection) { return }
      case .dribble(let text, let milliseconds):
        for byte in text.utf8 {
          _ = wait(for: -1, milliseconds: milliseconds)
          guard send([byte], connection) else { return }
        }
      case .hold:
        if wait(for: connection, Self.farewell, milliseconds: Self.patienceMilliseconds) {
          wasLeft.signal()
        }
        return
      case .reset:
        var option = linger(l_onoff: 1, l_linger: 0)
        let size = socklen_t(MemoryLayout<linger>.size)
        setsockopt(connection, SOL_SOCKET, SO_LINGER, &option, size)
        return
      }
    }
  }

  private func readRequest(_ connection: Int32) {
    var bytes: [UInt8] = []
    var needed = Int.max
    while bytes.count < needed, wait(for: connection, milliseconds: Self.patienceMilliseconds) {
      guard let more = receive(connection), !more.isEmpty else { return }
      bytes += more
      if needed == .max, let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) {
        let head = String(decoding: bytes[..<end.lowerBound], as: UTF8.self)
        let length = head.firstMatch(of: /Content-Length: (\d+)/).flatMap { Int($0.1) } ?? 0
        needed = end.upperBound + length
      }
    }
    requests.withLock { $0.append(bytes) }
  }

  private func receive(_ connection: Int32) -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = recv(connection, &buffer, buffer.count, 0)
    return count < 0 ? nil : Array(buffer[..<count])
  }

  private func send(_ bytes: [UInt8], _ connection: Int32) -> Bool {
    Foundation.send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
  }

  /// Whether the descriptor is readable; false at the end of the test and of the time.
  private func wait(
    for number: Int32, _ events: Int16 = Int16(POLLIN), milliseconds: Int32
  ) -> Bool {
    var polled = [
      pollfd(fd: number, events: events, revents: 0),
      pollfd(fd: endOut, events: Int16(POLLIN), revents: 0),
    ]
    while poll(&polled, 2, milliseconds) < 0 {}
    return polled[1].revents == 0 && polled[0].revents != 0
  }
}

extension Array {
  fileprivate func chunks(of count: Int) -> [[Element]] {
    stride(from: 0, to: self.count, by: count).map {
      Array(self[$0..<Swift.min($0 + count, self.count)])
    }
  }
}
