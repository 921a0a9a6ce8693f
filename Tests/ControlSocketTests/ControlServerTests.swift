import ControlSocket
import Foundation
import LinuxIO
import Synchronization
import Testing

/// A real socket in a folder of the test's own, served by a thread until the test ends.
final class RunningServer: Sendable {
  struct Echo: ControlAnswerer {
    mutating func answer(_ line: String, from user: UInt32) -> String { "\(user) asked \(line)\n" }
  }

  let folder: URL
  var path: String { folder.appending(path: "control.sock").path }
  private let isOver = Mutex(false)
  private let hasEnded = DispatchSemaphore(value: 0)

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let path = path
    let isListening = DispatchSemaphore(value: 0)
    Thread.detachNewThread { [self] in
      defer { hasEnded.signal() }
      do {
        var server = try ControlServer(path)
        isListening.signal()
        var echo = Echo()
        var poll = PollSet()
        while !isOver.withLock({ $0 }) {
          poll.removeAll()
          server.add(to: &poll)
          try poll.wait(milliseconds: 50)
          try server.serve(poll, with: &echo, now: Clock.bootMilliseconds)
        }
      } catch {
        Issue.record("\(error)")
      }
    }
    isListening.wait()
  }

  func end() {
    isOver.withLock { $0 = true }
    hasEnded.wait()
    try? FileManager.default.removeItem(at: folder)
  }
}

struct ControlServerTests {
  @Test
  func `a question gets its answer, with who asked`() throws {
    let server = try RunningServer()
    defer { server.end() }
    #expect(try ControlClient.ask("who am I", of: server.path) == "\(getuid()) asked who am I\n")
  }

  @Test
  func `a long line is refused and the next client served`() throws {
    let server = try RunningServer()
    defer { server.end() }
    let refusal = try ControlClient.ask(String(repeating: "a", count: 300), of: server.path)
    #expect(refusal.contains("longer than 256 bytes"))
    #expect(try ControlClient.ask("again", of: server.path).hasSuffix("again\n"))
  }

  @Test
  func `silent clients do not keep others waiting`() throws {
    let server = try RunningServer()
    defer { server.end() }
    // Root may take all places but one here, and does.
    var silent: [Int32] = []
    defer { for number in silent { close(number) } }
    for _ in 0..<(ControlServer.clientsMax - 1) {
      let file = try LocalSocket.connect(server.path)
      silent.append(dup(file.number))
    }
    #expect(try ControlClient.ask("still there", of: server.path).hasSuffix("still there\n"))
  }

  @Test
  func `nobody there is an error, not a wait`() {
    #expect(throws: SystemError.self) {
      try ControlClient.ask("hello", of: "/nowhere/control.sock")
    }
  }
}
