import GPIO
import Hardware
import Testing

struct ChipEventTests {
  private func event(_ time: UInt64, _ sequence: UInt64) -> ChipEvent {
    ChipEvent(isActive: sequence % 2 == 1, nanoseconds: time, sequence: sequence)
  }

  @Test
  func `changes of several lines come in the order of their times`() throws {
    let model = chassis()
    var bank = openChassis(model)
    model.chips[0].lines[0].events = [event(10, 1), event(30, 2), event(31, 3)]
    model.chips[0].lines[1].events = [event(5, 1), event(20, 2), event(40, 3)]
    var seen: [UInt64] = []
    while let event = try bank.nextEvent() { seen.append(event.nanoseconds) }
    #expect(seen == [5, 10, 20, 30, 31, 40])
    #expect(bank.lostEvents == 0)
  }

  @Test
  func `a storm on one line holds back no other and what was dropped is counted`() throws {
    let model = chassis()
    var bank = openChassis(model)
    // A thousand changes a turn, of which the kernel keeps the last four.
    for turn in UInt64(0)..<50 {
      let first = turn * 1000 + 997
      model.chips[0].lines[0].events = (0..<4).map { event(turn * 1000 + 500 + $0, first + $0) }
      model.chips[0].lines[1].events = [event(turn * 1000 + 600, turn + 1)]
      var counts = [0, 0]
      for _ in 0..<5 {
        let event = try #require(try bank.nextEvent())
        counts[event.line] += 1
      }
      #expect(counts == [4, 1])
      let rest = try bank.nextEvent()
      #expect(rest == nil)
    }
    #expect(bank.lostEvents == 50 * 996)
  }

  @Test
  func `an input whose descriptor fails is let go at once and says so once`() throws {
    let model = chassis()
    var bank = openChassis(model)
    model.refusals[2] = ChipError(number: 5)
    model.chips[0].lines[1].events = [event(7, 1)]
    let error = #expect(throws: LineError.self) { try bank.nextEvent() }
    #expect(error == .failed(name: "UP", number: 5))
    #expect(bank.problem(0) == error)
    #expect(bank.descriptors == [3])
    #expect(try bank.nextEvent()?.nanoseconds == 7)
    let rest = try bank.nextEvent()
    #expect(rest == nil)
    model.refusals = [:]
    bank.retry()
    #expect(bank.descriptors.count == 2)
  }

  @Test
  func `a line that comes back counts its changes anew`() throws {
    let model = chassis()
    var bank = openChassis(model)
    model.chips[0].lines[0].events = [event(1, 1), event(2, 2)]
    while try bank.nextEvent() != nil {}
    model.remove(0)
    _ = #expect(throws: LineError.self) { try bank.nextEvent() }
    _ = #expect(throws: LineError.self) { try bank.nextEvent() }
    model.restore(0)
    bank.retry()
    model.chips[0].lines[0].events = [event(9, 1)]
    #expect(try bank.nextEvent()?.nanoseconds == 9)
    #expect(bank.lostEvents == 0)
  }
}
