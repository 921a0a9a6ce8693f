import Foundation
import ImageBuilder
import Testing
import VirtualChassis

/// A board that is told by its button to forget itself, and comes back as another.
@Suite(.serialized, .panelBoard)
struct ResetTests {
  @Test func `eight seconds and a press give up the identity, and the board starts with a new one`()
    async throws
  {
    let board = try PanelBoard.current
    let before = try await identity(board)
    try board.lab.run("echo x >/data/owner/note && sync")
    try await board.holdForReset()
    let seen = try board.lab.machine.transcript.text().count
    try await board.press()
    try await board.lab.machine.wait(for: "factory reset done")
    #expect(try board.lab.machine.transcript.text().count > seen)
    try await board.lab.wait("the panel shows a page again") { board.page != nil }
    try await board.lab.wait("there is an identity") {
      (try? await identity(board).key).map { !$0.isEmpty } ?? false
    }
    let after = try await identity(board)
    #expect(after.key != before.key, board.lab.evidence)
    #expect(after.problem.isEmpty, "\(after.problem)")
    #expect(try board.lab.run("ls /data/owner").isEmpty)
    #expect(try await board.lab.status().verdict == "well", board.lab.evidence)
  }

  private struct Identity: Decodable {
    let key: String
    let problem: String
  }

  private func identity(_ board: PanelBoard) async throws -> Identity {
    let machine = try board.lab.machine
    return try machine.decode(Identity.self, from: try await machine.ask("identity --json"))
  }
}
