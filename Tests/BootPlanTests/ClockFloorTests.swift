import BootPlan
import Testing

struct ClockFloorTests {
  /// 2026-01-01.
  private let built: UInt64 = 1_767_225_600

  @Test
  func `a clock behind the image is set without a word: boards have no battery`() {
    for now in [0, 1, built - 1] {
      #expect(ClockFloor(now: now, built: built) == .behind)
      #expect(ClockFloor(now: now, built: built).note == nil)
    }
  }

  @Test
  func `a clock of the next twenty years is believed`() {
    for now in [built, built + 86_400, built + ClockFloor.believedSeconds] {
      #expect(ClockFloor(now: now, built: built) == .believed)
    }
  }

  @Test
  func `a clock further ahead is not believed, and its year is told`() {
    // 2099-06-01.
    let floor = ClockFloor(now: 4_083_955_200, built: built)
    #expect(floor == .ahead(year: 2099))
    #expect(floor.note?.contains("2099") == true)
    #expect(
      ClockFloor(now: built + ClockFloor.believedSeconds + 1, built: built) == .ahead(year: 2046))
    #expect(ClockFloor(now: .max, built: built).note != nil)
  }
}
