import ImageBuilder
import Testing
import VirtualChassis

/// `sky roster --json` as far as these tests look.
struct RosterAnswer: Decodable {
  struct Board: Decodable {
    let serial: String
    let member: Bool
    let present: Bool
  }

  let cluster: String?
  let epoch: Int
  let boards: [Board]
  let problem: String

  var members: [String] { boards.filter(\.member).map(\.serial) }
}

extension ChassisOfBoardsTests {
  @Suite(.serialized)
  struct `A cluster's roster` {
    @Test func `forms by itself, the same on all boards, and outlives a power cut`() async throws {
      let boards = try await LabBoards.whole
      let first = try await settled(boards)
      try await boards.chassis.cut(2)
      try await boards.chassis.setPlugged(2, true)
      try await boards.slot(2).running().wait(for: "sky> ")
      let again = try await settled(boards)
      #expect(again.cluster == first.cluster)
      #expect(Set(again.members) == Set(first.members))
    }

    /// Waits until all boards show one roster of three members.
    private func settled(_ boards: LabBoards) async throws -> RosterAnswer {
      var answers: [RosterAnswer] = []
      try await boards.wait("one roster of three boards") {
        answers = []
        for number in LabBoards.numbers {
          guard let machine = boards.slot(number).machine else { return false }
          let text = try await machine.ask("roster --json")
          guard let answer = try? machine.decode(RosterAnswer.self, from: text) else {
            return false
          }
          answers.append(answer)
        }
        return answers.allSatisfy { $0.members.count == 3 && $0.cluster == answers[0].cluster }
      }
      #expect(Set(answers.map(\.epoch)).count == 1)
      #expect(answers.allSatisfy { $0.problem.isEmpty })
      return answers[0]
    }
  }
}
