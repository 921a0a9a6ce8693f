import Chassis
import Testing

struct VouchingTests {
  /// A board that an owner put into a VLAN of its own lives, though its beacons reach nobody.
  @Test
  func `the board with the switch hears a slot whose port carries frames`() throws {
    var settings = ChassisSettings(boards: 4)
    settings.wiredSlot = 1
    var state = ChassisState(
      settings, key: Samples.key(1), bootID: 1, memory: ChassisMemory(), on: SlotSet(), now: 0)
    state.links = [.unknown, .carrying, .up, .carrying, .down]
    let beacon = try #require(state.tick(now: 1000).beacon)
    #expect(beacon.heard.contains(3))
    #expect(!beacon.heard.contains(2) && !beacon.heard.contains(4))
    state.links = []
    #expect(try #require(state.tick(now: 3000).beacon).heard.isEmpty)
  }
}
