import Foundation
import Synchronization

/// QEMU as a process of ours, the guest's serial console in a transcript.
///
/// It never outlives its owner: ended when nobody holds it any more, and by the kernel if this process dies.
public final class EmulatedMachine: Sendable {
  /// Generous: emulation is slow, and the processors are shared with other work.
  public static let patienceSeconds = 180.0
  public static let prompt = "sky> "

  public let transcript = Transcript()
  private let process: Process
  private let input: FileHandle
  private let hasEnded = Transcript()

  /// Starts at once.
  ///
  /// - Parameter arguments: all of QEMU's, as `Emulator` makes them.
  public init(arguments: [String]) {
    // Writing to a machine that has just ended must be an error, not the end of this program.
    signal(SIGPIPE, SIG_IGN)
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
  public func kill() {
    if process.isRunning { _ = Foundation.kill(process.processIdentifier, SIGKILL) }
  }

  /// Cuts the power and returns when the disk is nobody's any more.
  public func cutPower() async {
    kill()
    _ = await hasEnded.wait(for: [], from: 0, seconds: Self.patienceSeconds)
  }

  /// Waits until the machine ends by itself: with `-no-reboot` a reset ends it.
  public func waitForEnd(seconds: Double = patienceSeconds) async throws {
    let outcome = await hasEnded.wait(for: [], from: 0, seconds: seconds)
    guard outcome == .closed else { throw problem("it did not end") }
  }

  public func send(_ text: String) throws {
    do {
      try input.write(contentsOf: Data(text.utf8))
    } catch {
      throw problem("nothing can be typed any more: \(error)")
    }
  }

  /// - Returns: the first of the texts that appears behind `start`.
  @discardableResult
  public func wait(
    for texts: String..., from start: Int = 0, seconds: Double = patienceSeconds
  ) async throws -> Transcript.Sighting {
    switch await transcript.wait(for: texts, from: start, seconds: seconds) {
    case .seen(let sighting): return sighting
    case .closed: throw problem("it ended before it wrote \(texts)")
    case .late: throw problem("it did not write \(texts) within \(seconds) s")
    }
  }

  /// What the console answers to one line, up to its next prompt.
  public func ask(_ line: String) async throws -> String {
    let start = transcript.end
    try send(line + "\n")
    // The terminal repeats the line before anything can answer it.
    let echo = try await wait(for: line, from: start)
    let prompt = try await wait(for: Self.prompt, from: echo.end)
    return transcript.text(from: echo.end, to: prompt.end - Self.prompt.utf8.count)
  }

  /// Waits until the console has worked off all that was typed before.
  public func settle() async throws {
    let word = "settled-\(transcript.end)"
    let start = transcript.end
    try send("\n\(word)\n")
    let answer = try await wait(for: "no command '\(word)'", from: start)
    try await wait(for: Self.prompt, from: answer.end)
  }

  /// Reads the one line of JSON in an answer: the kernel may have its say in the lines around it.
  public func decode<Answer: Decodable>(_ type: Answer.Type, from text: String) throws -> Answer {
    guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("{") }) else {
      throw problem("it answered no JSON, but '\(text)'")
    }
    do {
      return try JSONDecoder().decode(type, from: Data(line.utf8))
    } catch {
      throw problem("its answer '\(line)' is not what was expected: \(error)")
    }
  }

  public func problem(_ what: String) -> MachineProblem {
    MachineProblem(what: what, tail: transcript.tail())
  }
}

/// What a guest did not do, with the end of its console.
public struct MachineProblem: Error, CustomStringConvertible {
  public let what: String
  public let tail: String

  public var description: String { "the board: \(what); its console ended with\n\(tail)" }
}
