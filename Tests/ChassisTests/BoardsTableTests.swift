import Base
import Chassis
import Testing

struct BoardsTableTests {
  private func state() -> ChassisState {
    var settings = ChassisSettings(boards: 4)
    settings.wiredSlot = 1
    settings.host = "sky-1"
    settings.version = "0.2.0"
    var state = ChassisState(
      settings, key: Samples.key(1), bootID: 1, memory: ChassisMemory(), on: SlotSet(), now: 0)
    state.figures.uptimeSeconds = 130
    var full = Samples.fullBeacon()
    full.chassis = 0
    full.boards = 4
    _ = state.receive(full, now: 1000)
    return state
  }

  @Test
  func `the table is for people`() {
    #expect(
      state().table(now: 2500).text == """
        2 of 4 boards up, manager: slot 3
          slot  host        state   age  version  up       load   temp    memory    data      SKY/h  peers
          1     sky-1       up      0 s  0.2.0    2 min    0.000  -       -         -         -      -
          2     -           absent  -    -        -        -      -       -         -         -      -
          3*    skyminer-3  up      1 s  0.2.0    1 d 2 h  1.250  -5.2 C  25% free  96% free  1.234  8
          4     -           absent  -    -        -        -      -       -         -         -      -

        """)
  }

  @Test(
    arguments: [
      (4000, BoardsTable.State.up), (4001, .late), (11_000, .late), (11_001, .down),
    ] as [(UInt64, BoardsTable.State)])
  func `what is old is never shown as if it were well`(now: UInt64, expected: BoardsTable.State) {
    let table = state().table(now: now)
    #expect(table.rows[2].state == expected)
    #expect(table.rows[2].ageMilliseconds == now - 1000)
    #expect(table.rows[2].isManager == (expected == .up))
  }

  @Test
  func `the JSON form has one object a slot`() {
    let json = state().table(now: 12_500).json
    #expect(
      json.hasPrefix(
        "{\"schema\":1,\"verdict\":\"1 of 4 boards up, no manager: 1 may vote, 3 are needed\","
          + "\"boards\":4,\"up\":1,\"manager\":null,\"rows\":["))
    #expect(
      json.contains("{\"slot\":2,\"state\":\"absent\",\"manager\":false,\"ageSeconds\":null}"))
    #expect(
      json.contains("{\"slot\":3,\"state\":\"down\",\"manager\":false,\"ageSeconds\":11.500,"))
    #expect(json.contains("\"temperatureCelsius\":-5.250,"))
    #expect(json.contains("\"dropletsPerHour\":1234567}"))
  }
}
