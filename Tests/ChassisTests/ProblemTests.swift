import Chassis
import Testing

/// What an owner is told of, and when nothing is said.
struct ProblemTests {
  private func state(boards: Int, heard slots: [Int]) -> ChassisState {
    var settings = ChassisSettings(boards: boards)
    settings.wiredSlot = 1
    var state = ChassisState(
      settings, key: Samples.key(1), bootID: 1, memory: ChassisMemory(), on: SlotSet(), now: 0)
    for slot in slots {
      _ = state.receive(
        Samples.beacon(key: UInt64(slot), slot: slot, boards: boards), now: 1000)
    }
    return state
  }

  @Test
  func `a board that never met another has no problem, though nobody manages`() {
    let table = state(boards: 8, heard: []).table(now: 60_000)
    #expect(table.problems.isEmpty)
    guard case .noManager = table.management else {
      Issue.record("somebody manages: \(table.management)")
      return
    }
  }

  @Test
  func `with others in sight the missing manager is one`() {
    let table = state(boards: 4, heard: [2]).table(now: 1200)
    #expect(table.problems == ["no manager: 3 boards are needed"])
  }

  @Test
  func `boards that are late or down are named, those never seen are not`() {
    var state = state(boards: 5, heard: [2, 3])
    _ = state.receive(Samples.beacon(key: 2, sequence: 2, slot: 2, boards: 5), now: 9000)
    let table = state.table(now: 12_500)
    #expect(table.rows.map(\.state) == [.up, .late, .down, .absent, .absent])
    #expect(
      table.problems == [
        "board in slot 2 is late", "board in slot 3 is down", "no manager: 3 boards are needed",
      ])
  }

  @Test
  func `with a manager and all boards up there is none`() {
    var manager = Samples.beacon(key: 2, slot: 2, boards: 2)
    manager.flags = [.mayVote, .isActing]
    var state = state(boards: 2, heard: [])
    _ = state.receive(manager, now: 1000)
    let table = state.table(now: 1200)
    #expect(table.management == .slot(2))
    #expect(table.problems.isEmpty)
  }
}
