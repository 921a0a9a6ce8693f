import Base
import Testing
import VirtualChassis

struct LearningTableTests {
  private func frame(to: UInt8, from: UInt8, group: Bool = false) -> [UInt8] {
    [group ? 0x33 : 2, 0, 0, 0, 0, to, 2, 0, 0, 0, 0, from, 0x86, 0xDD, 1, 2, 3]
  }

  @Test
  func `an unknown address is asked for everywhere, a known one reached directly`() {
    var table = LearningTable(ports: 9)
    #expect(table.route(frame(to: 2, from: 1), from: 0, now: 0) == Array(1...8))
    #expect(table.route(frame(to: 1, from: 2), from: 5, now: 1) == [0])
    #expect(table.route(frame(to: 2, from: 1), from: 0, now: 2) == [5])
    #expect(table.route(frame(to: 0, from: 1, group: true), from: 0, now: 3) == Array(1...8))
  }

  @Test
  func `a board that moved or was silent for long is looked for again`() {
    var table = LearningTable(ports: 3)
    _ = table.route(frame(to: 9, from: 1), from: 0, now: 0)
    _ = table.route(frame(to: 9, from: 1), from: 2, now: 1)
    #expect(table.route(frame(to: 1, from: 3), from: 1, now: 2) == [2])
    #expect(table.route(frame(to: 1, from: 3), from: 1, now: 300_001) == [0, 2])
    table.forget(port: 2)
    #expect(table.route(frame(to: 1, from: 3), from: 1, now: 3) == [0, 2])
  }

  @Test
  func `what is no frame goes nowhere, and a flood of addresses takes no more memory`() {
    var table = LearningTable(ports: 3)
    #expect(table.route([1, 2, 3], from: 0, now: 0) == [])
    var forged = frame(to: 1, from: 2)
    forged[6] = 0x33
    #expect(table.route(forged, from: 0, now: 0) == [])
    for index in 0..<5000 {
      var flood = frame(to: 1, from: UInt8(index & 255))
      flood[10] = UInt8(index >> 8)
      _ = table.route(flood, from: 1, now: 0)
    }
    #expect(table.route(frame(to: 0xFE, from: 7), from: 0, now: 0) == [1])
    var late = frame(to: 0, from: 0)
    late[4] = UInt8(4999 >> 8)
    late[5] = UInt8(4999 & 255)
    #expect(table.route(late, from: 0, now: 0) == [1, 2])
  }
}
