import Foundation
import Testing

/// Python's file server on a free port of 127.0.0.1, for as long as a test lasts.
final class LoopbackServer {
  private let process = Process()
  let address: String

  init(serving folder: URL) throws {
    let pipe = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/python3")
    process.arguments = [
      "-u", "-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", folder.path,
    ]
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    // "Serving HTTP on 127.0.0.1 port 41233 (http://127.0.0.1:41233/) ..."
    let said = String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
    let match = try #require(said.firstMatch(of: /http:[^)]*[0-9]/), "the server said: \(said)")
    address = String(match.output)
  }

  func stop() {
    // It inherits the mask of a thread that runs tasks, which holds back every milder signal.
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  deinit { if process.isRunning { stop() } }
}
