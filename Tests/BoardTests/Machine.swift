import Foundation
import Testing

@testable import ImageBuilder

/// A board in QEMU with a card of its own.
final class Machine: Sendable {
  static let patienceSeconds = EmulatedMachine.patienceSeconds
  static let prompt = EmulatedMachine.prompt

  let card: Card
  let sshPort: Int
  private let emulated: EmulatedMachine

  var transcript: Transcript { emulated.transcript }

  /// - Parameters:
  ///   - extra: arguments of QEMU behind those that every run has.
  ///   - log: a file that keeps all that is written to the card.
  ///   - server: a port of this machine's loopback that the board reaches at `Emulator.serverAddress`.
  init(
    _ card: Card, on disk: Emulator.Disk = .virtio, extra: [String] = [], log: URL? = nil,
    server: Int? = nil
  ) throws {
    self.card = card
    sshPort = try FreePort.find()
    var emulator = Emulator()
    emulator.disk = disk
    emulator.networks = [.outside(sshPort: sshPort, serverPort: server)]
    let loader = card.folder.url.appending(path: "loader.bin")
    try Emulator.extractLoader(from: card.url, board: card.board, to: loader)
    var arguments = emulator.arguments(image: card.url, loader: loader) + extra
    if let log {
      try Data().write(to: log)
      arguments = WriteLog.arguments(arguments, card: card.url, log: log)
    }
    emulated = EmulatedMachine(arguments: arguments)
  }

  func kill() { emulated.kill() }
  func cutPower() async { await emulated.cutPower() }
  func waitForReset() async throws { try await emulated.waitForEnd() }
  func send(_ text: String) throws { try emulated.send(text) }
  func ask(_ line: String) async throws -> String { try await emulated.ask(line) }
  func settle() async throws { try await emulated.settle() }
  func problem(_ what: String) -> MachineProblem { emulated.problem(what) }

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

  func decode<Answer: Decodable>(_ type: Answer.Type, from text: String) throws -> Answer {
    try emulated.decode(type, from: text)
  }

  func status() async throws -> StatusAnswer {
    try decode(StatusAnswer.self, from: try await ask("status --json"))
  }

  /// To go with an expectation: what the board wrote last.
  var evidence: Comment { Comment(rawValue: "the console ended with\n\(transcript.tail())") }
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
