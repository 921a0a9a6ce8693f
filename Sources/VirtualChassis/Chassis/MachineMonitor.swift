import Foundation
import ImageBuilder
import Synchronization

/// Orders for a running QEMU (QMP: one JSON object a line, each order answered by one object).
///
/// Orders are rare and answered at once, so each waits for its answer.
final class MachineMonitor: Sendable {
  private static let patienceSeconds = 20
  private static let lineMax = 1 << 20

  private let socket: Mutex<Int32>

  /// Waits for QEMU to open its socket, which it does as one of the first things.
  init(_ path: URL) throws {
    let deadline = Date(timeIntervalSinceNow: Double(Self.patienceSeconds))
    while true {
      do {
        let descriptor = try StreamSocket.connect(path, patienceSeconds: Self.patienceSeconds)
        socket = Mutex(descriptor)
        break
      } catch {
        guard Date() < deadline else { throw error }
        usleep(20_000)
      }
    }
    _ = try socket.withLock { try StreamSocket.readLine(from: $0, max: Self.lineMax) }
    try order("qmp_capabilities")
  }

  deinit { socket.withLock { _ = close($0) } }

  /// - Parameter arguments: a JSON object's text, without its braces.
  func order(_ name: String, _ arguments: String = "") throws {
    let line = "{\"execute\":\"\(name)\",\"arguments\":{\(arguments)}}\n"
    try socket.withLock { descriptor in
      try StreamSocket.write(Array(line.utf8), to: descriptor)
      while true {
        let answer = try StreamSocket.readLine(from: descriptor, max: Self.lineMax)
        // Events come in between.
        if answer.contains("\"return\"") { return }
        guard answer.contains("\"error\"") else { continue }
        throw BuildProblem(
          "QEMU refused '\(name)'", cause: answer, wayOut: "see whether the machine still runs")
      }
    }
  }
}
