import Foundation
import Synchronization

@testable import VirtualChassis

/// A program behind a local socket that answers lines with lines.
final class FakeMachine: Sendable {
  let path: URL
  private let heardLines = Mutex<[String]>([])
  private let listener: LocalListener

  /// Serves one connection.
  ///
  /// - Parameters:
  ///   - greeting: sent to whoever connects.
  ///   - answer: lines for a line; nil closes the connection.
  init(
    at path: URL, greeting: String? = nil, answer: @escaping @Sendable (String) -> [String]?
  ) throws {
    self.path = path
    listener = try LocalListener(path: path.path)
    Thread.detachNewThread { [self] in serve(greeting, answer) }
  }

  /// Lines that came in so far.
  var heard: [String] { heardLines.withLock { $0 } }

  private func serve(_ greeting: String?, _ answer: (String) -> [String]?) {
    var waiting = pollfd(fd: listener.descriptor.number, events: Int16(POLLIN), revents: 0)
    guard poll(&waiting, 1, 20_000) == 1, let client = try? listener.accept() else { return }
    let write = { (line: String) in
      try? StreamSocket.write(Array((line + "\n").utf8), to: client.number)
    }
    if let greeting { write(greeting) }
    while let line = try? StreamSocket.readLine(from: client.number, max: 100_000) {
      heardLines.withLock { $0.append(line) }
      guard let lines = answer(line) else { return }
      for line in lines { write(line) }
    }
  }
}
