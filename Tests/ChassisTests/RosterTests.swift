import Base
import Chassis
import Testing

struct RosterTests {
  private static let silence = Roster.silenceMilliseconds

  private func roster() -> Roster {
    var roster = Roster()
    #expect(roster.admit(Samples.beacon(sequence: 5), now: 1000) == .pinned)
    return roster
  }

  @Test
  func `the first board of a slot is pinned, and known from then on`() {
    var roster = roster()
    #expect(roster.key(of: 3) == Samples.key(3))
    #expect(roster.admit(Samples.beacon(sequence: 6), now: 2000) == .known)
  }

  @Test
  func `a stranger waits until the pinned board was silent for ten minutes`() {
    var roster = roster()
    let stranger = Samples.beacon(key: 8)
    #expect(roster.admit(stranger, now: 1000 + Self.silence - 1) == .foreign)
    #expect(roster.foreignCount == 1)
    #expect(roster.refused(now: 1000 + Self.silence) == SlotSet([3]))
    #expect(roster.admit(stranger, now: 1000 + Self.silence) == .replaced)
    #expect(roster.key(of: 3) == Samples.key(8))
    #expect(roster.admit(Samples.beacon(sequence: 9), now: 2000 + Self.silence) == .foreign)
  }

  @Test
  func `what was heard before is refused`() {
    var roster = roster()
    #expect(roster.admit(Samples.beacon(sequence: 5), now: 1001) == .replay)
    #expect(roster.admit(Samples.beacon(sequence: 4), now: 1002) == .replay)
    #expect(roster.admit(Samples.beacon(boot: 8, sequence: 1), now: 1003) == .known)
    #expect(roster.admit(Samples.beacon(sequence: 6), now: 1004) == .replay)
    #expect(roster.replayCount == 3)
    #expect(roster.isReplay(Samples.beacon(boot: 8, slot: 2), now: 1005))
  }

  @Test
  func `a boot that only seemed to be over is heard again when the other one is silent`() {
    var roster = roster()
    #expect(roster.admit(Samples.beacon(boot: 8, sequence: 900), now: 2000) == .known)
    #expect(roster.admit(Samples.beacon(sequence: 7), now: 11_999) == .replay)
    #expect(roster.admit(Samples.beacon(sequence: 5), now: 12_000) == .replay)
    #expect(roster.admit(Samples.beacon(sequence: 8), now: 12_000) == .known)
    #expect(roster.admit(Samples.beacon(boot: 8, sequence: 901), now: 12_001) == .replay)
  }

  @Test
  func `a board that moves frees its slot`() {
    var roster = roster()
    #expect(roster.admit(Samples.beacon(sequence: 5, slot: 4), now: 1100) == .replay)
    #expect(roster.admit(Samples.beacon(sequence: 6, slot: 4), now: 1200) == .moved(from: 3))
    #expect(roster.slots == SlotSet([4]))
    #expect(roster.admit(Samples.beacon(key: 8), now: 1300) == .pinned)
  }

  @Test
  func `a roster is the same after it was on flash`() throws {
    var roster = roster()
    _ = roster.admit(Samples.beacon(key: 1, slot: 1), now: 1000)
    let text = roster.text
    let key = "0000000000000001" + String(repeating: "0", count: 48)
    #expect(text.hasPrefix("slot 1 \(key)\nslot 3 "))
    var again = try Roster(parsing: Array(text.utf8), now: 50)
    #expect(again.text == text)
    #expect(again.admit(Samples.beacon(key: 8), now: 49 + Self.silence) == .foreign)
    #expect(again.admit(Samples.beacon(key: 8), now: 50 + Self.silence) == .replaced)
    #expect(try Roster(parsing: [], now: 0) == Roster())
  }

  @Test
  func `a damaged roster says where`() {
    let key = Text.hex(Samples.key(1).bytes)
    let other = Text.hex(Samples.key(2).bytes)
    let cases: [(String, ChassisTextError)] = [
      ("slot 1 \(key)", .cutShort), ("slot 1 \(key)\nslot 1 \(other)\n", .line(2)),
      ("slot 1 \(key)\nslot 2 \(key)\n", .line(2)), ("slot 01 \(key)\n", .line(1)),
      ("slot 65 \(key)\n", .line(1)), ("slot 1  \(key)\n", .line(1)), ("\n", .line(1)),
      (String(repeating: "x", count: 5000), .tooLong(bytes: 5000)),
    ]
    for (text, error) in cases {
      #expect(throws: error) { try Roster(parsing: Array(text.utf8), now: 0) }
    }
  }
}
