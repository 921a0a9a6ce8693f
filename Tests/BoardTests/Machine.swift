import Foundation
import Synchronization
import Testing

@testable import ImageBuilder

/// A board in QEMU, its serial console in a transcript.
///
/// It never outlives the test: ended when nobody holds it any more, and by the kernel if this process dies.
final class Machine: Sendable {
  /// Generous: emulation is slow, and the processors are shared with other tests.
  static let patienceSeconds = 180.0
  static let prompt = "sky> "

  let card: Card
  let transcript = Transcript()
  let sshPort: Int
  private let process: Process
  private let input: FileHandle
  private let hasEnded = Transcript()

  /// - Parameters:
  ///   - extra: arguments of QEMU behind those that every run has.
  ///   - log: a file that keeps all that is written to the card.
  init(
    _ card: Card, on disk: Emulator.Disk = .virtio, extra: [String] = [], log: URL? = nil
  ) throws {
    // Writing to a machine that has just ended must be an error, not the end of the tests.
    signal(SIGPIPE, SIG_IGN)
    self.card = card
    sshPort = try FreePort.find()
    var emulator = Emulator()
    emulator.disk = disk
    emulator.sshPort = sshPort
    let loader = card.folder.url.appending(path: "loader.bin")
    try Emulator.extractLoader(from: card.url, board: card.board, to: loader)

    var arguments = emulator.arguments(image: card.url, loader: loader) + extra
    if let log {
      try Data().write(to: log)
      arguments = WriteLog.arguments(arguments, card: card.url, log: log)
    }

    process = Process()
    process.executableURL = URL(filePath: "/usr/bin/setpriv")
    process.arguments = ["--pdeathsig", "KILL", Emulator.program] + arguments
    let toMachine = Pipe()
    let fromMachine = Pipe()
    process.standardInput = toMachine
    process.standardOutput = fromMachine
    process.standardError = fromMachine
    input = toMachine.fileHandleForWriting
    start(reading: fromMachine.fileHandleForReading)
  }

  deinit { kill() }

  /// The kernel ends QEMU with the thread that started it, so that thread stays to read the console.
  private func start(reading console: FileHandle) {
    let thread = Thread { [process, transcript, hasEnded] in
      do {
        try process.run()
        while case let data = console.availableData, !data.isEmpty {
          transcript.append(Array(data))
        }
        process.waitUntilExit()
      } catch {
        transcript.append(Array("QEMU could not be started: \(error)\n".utf8))
      }
      transcript.close()
      hasEnded.close()
    }
    thread.start()
  }

  /// Cuts the power.
  func kill() {
    if process.isRunning { _ = Foundation.kill(process.processIdentifier, SIGKILL) }
  }

  /// Cuts the power and returns when the disk is nobody's any more.
  func cutPower() async {
    kill()
    _ = await hasEnded.wait(for: [], from: 0, seconds: Self.patienceSeconds)
  }

  /// Waits until the machine ends by itself: with `-no-reboot` a reset ends it.
  func waitForReset() async throws {
    let outcome = await hasEnded.wait(for: [], from: 0, seconds: Self.patienceSeconds)
    guard outcome == .closed else { throw problem("it did not reset") }
  }

  func send(_ text: String) throws {
    do {
      try input.write(contentsOf: Data(text.utf8))
    } catch {
      throw problem("nothing can be typed any more: \(error)")
    }
  }

  /// - Returns: the first of the texts that appears behind `start`.
  @discardableResult
  func wait(for texts: String..., from start: Int = 0, seconds: Double = patienceSeconds)
    async throws
    -> Transcript.Sighting
  {
    switch await transcript.wait(for: texts, from: start, seconds: seconds) {
    case .seen(let sighting): return sighting
    case .closed: throw problem("it ended before it wrote \(texts)")
    case .late: throw problem("it did not write \(texts) within \(seconds) s")
    }
  }

  /// What the console answers to one line, up to its next prompt.
  func ask(_ line: String) async throws -> String {
    let start = transcript.end
    try send(line + "\n")
    // The terminal repeats the line before anything can answer it.
    let echo = try await wait(for: line, from: start)
    let prompt = try await wait(for: Self.prompt, from: echo.end)
    return transcript.text(from: echo.end, to: prompt.end - Self.prompt.utf8.count)
  }

  /// Waits until the console has worked off all that was typed before.
  func settle() async throws {
    let word = "settled-\(transcript.end)"
    let start = transcript.end
    try send("\n\(word)\n")
    let answer = try await wait(for: "no command '\(word)'", from: start)
    try await wait(for: Self.prompt, from: answer.end)
  }

  func status() async throws -> StatusAnswer {
    try decode(StatusAnswer.self, from: try await ask("status --json"))
  }

  /// Reads the one line of JSON in an answer: the kernel may have its say in the lines around it.
  func decode<Answer: Decodable>(_ type: Answer.Type, from text: String) throws -> Answer {
    guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("{") }) else {
      throw problem("it answered no JSON, but '\(text)'")
    }
    do {
      return try JSONDecoder().decode(type, from: Data(line.utf8))
    } catch {
      throw problem("its answer '\(line)' is not what was expected: \(error)")
    }
  }

  func problem(_ what: String) -> MachineProblem {
    MachineProblem(what: what, tail: transcript.tail())
  }

  /// To go with an expectation: what the board wrote last.
  var evidence: Comment { Comment(rawValue: "the console ended with\n\(transcript.tail())") }
}

struct MachineProblem: Error, CustomStringConvertible {
  let what: String
  let tail: String

  var description: String { "the board: \(what); its console ended with\n\(tail)" }
}

/// `sky status --json` as a reader sees it.
struct StatusAnswer: Decodable {
  struct Service: Decodable {
    let name: String
    let state: String
  }

  struct Data: Decodable {
    let state: String
    let totalBytes: Int?
    let readOnly: Bool?
  }

  let verdict: String
  let problems: [String]
  let board: String
  let version: String
  let keys: String
  let slot: String
  let disk: String
  let rootHash: String
  let kernel: String
  let data: Data
  let secureShell: Bool
  let services: [Service]

  func state(of service: String) -> String? { services.first { $0.name == service }?.state }
}

enum FreePort {
  /// A port of the loopback that nobody listens on.
  static func find() throws -> Int {
    let socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket, $0, length) == 0 && getsockname(socket, $0, &length) == 0
      }
    }
    guard isBound else { throw CocoaError(.fileReadUnknown) }
    return Int(UInt16(bigEndian: address.sin_port))
  }
}
