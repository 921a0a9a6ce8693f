import Foundation
import Testing
import VirtualChassis

@testable import ImageBuilder

/// Three boards with root's hands in one chassis, which all tests of a suite share: starting them takes
/// longer than most tests.
final class LabBoards: Sendable {
  static let boardName = "qemu-virt-lab"
  static let numbers = [1, 2, 3]
  /// Generous: emulation is slow, and the processors are shared with other work.
  static let patienceSeconds = 300.0
  private static let pollMilliseconds = 100

  @TaskLocal static var shared: LabBoards?

  /// The chassis of the suite that this test belongs to, all boards up and with a manager.
  static var whole: LabBoards {
    get async throws {
      let boards = try #require(shared)
      try await boards.settle()
      return boards
    }
  }

  let chassis: VirtualChassis
  private let folder: URL

  /// - Parameter ownerKey: whose logins the boards take; nil: nobody's.
  init(_ plan: VirtualChassis.Plan, ownerKey: OwnerKey? = nil) async throws {
    folder = FileManager.default.temporaryDirectory
      .appending(path: "skyminer-boards-\(UUID().uuidString.prefix(8))")
    let shell = Shell(logs: folder.appending(path: "logs"))
    chassis = try await VirtualChassis(
      plan, image: try TestedImage.find(Self.boardName),
      board: try TestedImage.board(Self.boardName), cards: folder.appending(path: "cards"),
      isFresh: true, shell: shell)
    guard let ownerKey else { return }
    let file = place("authorized_keys")
    try Data((ownerKey.publicLine + "\n").utf8).write(to: file)
    for slot in chassis.slots {
      try await Emulator.putOnConfig(file, as: "authorized_keys", of: slot.card, shell: shell)
    }
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func slot(_ number: Int) -> VirtualSlot { chassis.slots[number - 1] }

  /// For a file of a test, gone with the boards.
  func place(_ name: String) -> URL { folder.appending(path: name) }

  /// What the boards wrote last, and what their daemons logged.
  func problem(_ what: String) -> MachineProblem {
    let consoles = Self.numbers.map { number in
      let console = slot(number).machine?.transcript.tail(lines: 20) ?? "no power"
      let log = try? slot(number).lab().run(
        "grep -E 'chassisd|skynetd' /var/log/messages | tail -n 30"
      ).output
      return "slot \(number):\n\(console)\n\(log ?? "no log")\n"
    }
    return MachineProblem(what: what, tail: consoles.joined())
  }

  /// Returns as soon as something is so, looking at it again and again.
  ///
  /// - Returns: how long that took.
  @discardableResult
  func wait(
    _ what: String, seconds: Double = patienceSeconds, until condition: () async throws -> Bool
  ) async throws -> Duration {
    let start = ContinuousClock.now
    while try await !condition() {
      guard ContinuousClock.now < start + .seconds(seconds) else {
        throw problem("not within \(seconds) s: \(what)")
      }
      try await Task.sleep(for: .milliseconds(Self.pollMilliseconds))
    }
    return ContinuousClock.now - start
  }

  // MARK: Asking boards

  /// What a board's console answers.
  func ask(_ number: Int, _ line: String) async throws -> String {
    try await slot(number).running().ask(line)
  }

  /// Runs a command as root.
  func run(_ number: Int, _ command: String) throws -> LabPort.Answer {
    try slot(number).lab().run(command)
  }

  func table(_ number: Int) async throws -> BoardsAnswer {
    try slot(number).running().decode(
      BoardsAnswer.self, from: try await ask(number, "boards --json"))
  }

  /// Waits until all boards have started, answer each other and agree on one manager.
  ///
  /// - Returns: the manager.
  @discardableResult
  func settle(_ members: [Int] = numbers) async throws -> Int {
    for number in members {
      try await wait("slot \(number) has power") { slot(number).machine != nil }
      try await slot(number).running().wait(
        for: EmulatedMachine.prompt, seconds: Self.patienceSeconds)
    }
    var manager = 0
    try await wait("boards \(members) agree that they are up and who manages them") {
      var managers: Set<Int> = []
      for number in members {
        guard let table = try? await table(number), let seen = table.manager,
          members.allSatisfy({ table.state(of: $0) == "up" }), table.marked == [seen]
        else { return false }
        managers.insert(seen)
      }
      manager = managers.first ?? 0
      return managers.count == 1 && members.contains(manager)
    }
    return manager
  }

  /// Has board 1, the switch, make a change, and confirms it.
  func changeSwitch(_ order: String) async throws {
    #expect(try await ask(1, "switch " + order).contains("done;"))
    #expect(try await ask(1, "switch confirm").contains("the change stays"))
  }

  /// Kills the chassis daemon and returns when the supervisor has started another.
  func killChassisDaemon(_ number: Int) async throws {
    let old = try run(number, "pidof chassisd").output
    #expect(try run(number, "kill -9 \(old)").status == 0)
    try await wait("chassisd in slot \(number) runs again") {
      let answer = try run(number, "sky boards >/dev/null && pidof chassisd")
      return answer.status == 0 && answer.output != old
    }
  }
}

/// `sky boards --json` as far as these tests look.
struct BoardsAnswer: Decodable {
  struct Row: Decodable {
    let slot: Int
    let state: String
    let manager: Bool
    let host: String?
    let key: String?
    let wired: Bool?
  }

  let verdict: String
  let boards: Int
  let up: Int
  let manager: Int?
  let rows: [Row]

  func row(_ slot: Int) -> Row? { rows.first { $0.slot == slot } }
  func state(of slot: Int) -> String? { row(slot)?.state }
  /// Slots with the manager's mark.
  var marked: [Int] { rows.filter(\.manager).map(\.slot) }
}

/// One chassis for a whole suite.
struct LabBoardsTrait: SuiteTrait, TestScoping {
  let plan: VirtualChassis.Plan
  let ownerKey: OwnerKey?

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    let boards = try await LabBoards(plan, ownerKey: ownerKey)
    do {
      try await boards.chassis.start()
      try await boards.settle()
      try await LabBoards.$shared.withValue(boards) { try await function() }
    } catch {
      await boards.chassis.end()
      throw error
    }
    await boards.chassis.end()
  }
}

extension Trait where Self == LabBoardsTrait {
  /// - Parameters:
  ///   - switchSlot: the board that is the switch; nil for one that takes no orders.
  ///   - ownerKey: whose logins the boards take.
  static func threeBoards(switchSlot: Int? = nil, ownerKey: OwnerKey? = nil) -> Self {
    var plan = VirtualChassis.Plan()
    plan.boards = LabBoards.numbers.count
    plan.switchSlot = switchSlot
    return Self(plan: plan, ownerKey: ownerKey)
  }
}
