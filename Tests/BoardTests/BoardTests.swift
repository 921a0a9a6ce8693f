import Foundation
import Testing

/// Real boots of the real image, without anybody's help.
///
/// One machine at a time: emulation takes a whole processor, and two would only make each other late.
@Suite(.serialized)
struct BoardTests {}

/// One board that all tests of a suite share: a boot takes longer than most of them.
struct BootedBoard: SuiteTrait, TestScoping {
  @TaskLocal static var current: RunningBoard?

  /// The board of the suite that this test belongs to.
  static var machine: Machine {
    get throws { try #require(current).machine }
  }

  let start: @Sendable () async throws -> RunningBoard

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    let board = try await start()
    try await board.machine.wait(for: Machine.prompt)
    try await Self.$current.withValue(board) { try await function() }
    await board.machine.cutPower()
  }
}

struct RunningBoard: Sendable {
  let machine: Machine
  var secureShell: SecureShell?
}

extension Trait where Self == BootedBoard {
  static func board(_ start: @escaping @Sendable () async throws -> RunningBoard) -> Self {
    BootedBoard(start: start)
  }
}
