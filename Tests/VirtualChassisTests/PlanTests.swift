import ImageBuilder
import Testing

@testable import VirtualChassis

struct PlanTests {
  private func plan(boards: Int, panels: Set<Int> = [], switchSlot: Int? = nil)
    -> VirtualChassis.Plan
  {
    var plan = VirtualChassis.Plan()
    plan.boards = boards
    plan.panels = panels
    plan.switchSlot = switchSlot
    return plan
  }

  @Test
  func `a chassis has one to eight boards, panels and the switch in their slots`() throws {
    try VirtualChassis.Plan().check()
    try plan(boards: 1, panels: [1], switchSlot: 1).check()
    try plan(boards: 8, panels: Set(1...8), switchSlot: 8).check()
  }

  @Test(
    arguments: [
      (0, [], nil, "a chassis of 0 boards"), (9, [], nil, "a chassis of 9 boards"),
      (-1, [], nil, "a chassis of -1 boards"), (2, [1, 3], nil, "slot 3"), (2, [0], nil, "slot 0"),
      (3, [1], 4, "slot 4"), (3, [], 0, "slot 0"),
    ] as [(Int, Set<Int>, Int?, String)])
  func `any other plan is refused`(
    boards: Int, panels: Set<Int>, switchSlot: Int?, evidence: String
  ) {
    let plan = plan(boards: boards, panels: panels, switchSlot: switchSlot)
    let problem = #expect(throws: BuildProblem.self) { try plan.check() }
    #expect(problem?.what.contains(evidence) == true)
  }
}
