import Foundation
import Synchronization
import Testing
import VirtualChassis

@testable import ImageBuilder

/// A virtual chassis of boards with root's hands, on cards of its own.
final class LabChassis: Sendable {
  static let boardName = "qemu-virt-lab"
  /// Generous: emulation is slow, and the processors are shared with other work.
  static let patienceSeconds = EmulatedMachine.patienceSeconds
  private static let pollMilliseconds = 20

  let chassis: VirtualChassis
  private let folder: URL
  private let marks = Mutex(0)

  init(_ plan: VirtualChassis.Plan) async throws {
    folder = FileManager.default.temporaryDirectory
      .appending(path: "skyminer-lab-\(UUID().uuidString.prefix(8))")
    chassis = try await VirtualChassis(
      plan, image: try TestedImage.find(Self.boardName),
      board: try TestedImage.board(Self.boardName), cards: folder.appending(path: "cards"),
      isFresh: true, shell: Shell(logs: folder.appending(path: "logs")))
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// The board of the tests that need but one.
  var slot: VirtualSlot { chassis.slots[0] }
  var machine: EmulatedMachine { get throws { try slot.running() } }

  func problem(_ what: String) -> MachineProblem {
    MachineProblem(what: what, tail: slot.machine?.transcript.tail() ?? "no power")
  }

  /// To go with an expectation: what the board wrote last.
  var evidence: Comment {
    Comment(rawValue: problem("see below").description)
  }

  /// Returns as soon as something is so, looking at it again and again.
  func wait(
    _ what: String, seconds: Double = patienceSeconds,
    until condition: () async throws -> Bool
  ) async throws {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while try await !condition() {
      guard ContinuousClock.now < deadline else {
        throw problem("not within \(seconds) s: \(what)")
      }
      try await Task.sleep(for: .milliseconds(Self.pollMilliseconds))
    }
  }

  // MARK: Root's hands

  /// What a command line prints that must succeed.
  @discardableResult
  func run(_ command: String) throws -> String { try slot.lab().capture(command) }

  /// A place in the system log: what is written from now on stands behind it.
  func markLog() throws -> String {
    let number = marks.withLock { count in
      count += 1
      return count
    }
    let mark = "tests-mark-\(number)-"
    try run("logger \(mark)")
    return mark
  }

  /// Lines of a daemon since a mark.
  func log(of daemon: String, since mark: String) throws -> [String] {
    let text = try run(
      "cat /var/log/messages.0 /var/log/messages 2>/dev/null | sed '1,/\(mark)/d'")
    return text.split(separator: "\n").map(String.init).filter { $0.contains("\(daemon): ") }
  }

  /// Number of the one process with this name that is not a supervisor.
  func process(_ name: String) throws -> Int? {
    let text = try slot.lab().run("pidof \(name)").output
    return text.split(whereSeparator: \.isWhitespace).first.flatMap { Int($0) }
  }

  // MARK: The console

  func status() async throws -> LabStatus {
    let machine = try machine
    return try machine.decode(LabStatus.self, from: try await machine.ask("status --json"))
  }

  func waitForDevice(_ name: String, _ state: String) async throws {
    try await wait("the console says that \(name) is \(state)") {
      try await status().state(ofDevice: name) == state
    }
  }
}

/// `sky status --json` as far as these tests look.
struct LabStatus: Decodable {
  struct Item: Decodable {
    let name: String
    let state: String
  }

  let verdict: String
  let host: String
  let services: [Item]
  let devices: [Item]

  func state(ofDevice name: String) -> String? { devices.first { $0.name == name }?.state }
  func state(ofService name: String) -> String? { services.first { $0.name == name }?.state }
}
