import SlotRecord
import Testing

/// Which slot starts, and that there always is one.
struct ChoiceTests {
  private static let states: [SlotRecord.State] = {
    var states: [SlotRecord.State] = []
    for priority in [UInt8(0), 1, 14, 15] {
      for tries in [UInt8(0), 1, 7] {
        for bits in 0..<4 {
          states.append(
            .init(
              priority: priority, tries: tries, isProven: bits & 1 == 1, isCorrupt: bits & 2 == 2))
        }
      }
    }
    return states
  }()

  @Test
  func `what we call bootable is what the boot loader starts`() {
    for state in Self.states {
      let record = SlotRecord(a: state, b: .empty)
      #expect(state.isBootable == (LoaderModel.choice(of: record) == .a), "\(state)")
    }
  }

  @Test
  func `condemning a slot never leaves a board without one`() {
    for a in Self.states {
      for b in Self.states {
        for slot in Slot.allCases {
          let record = SlotRecord(a: a, b: b)
          var condemned = record
          let isChanged = condemned.condemn(slot)
          let before = LoaderModel.choice(of: record)
          let after = LoaderModel.choice(of: condemned)
          #expect(isChanged == (condemned != record), "\(record), slot \(slot)")
          #expect((before == nil) == (after == nil), "\(record), slot \(slot)")
          if isChanged { #expect(after == slot.other, "\(record), slot \(slot)") }
        }
      }
    }
  }

  @Test
  func `a slot that does not start gives way to the other`() {
    var record = SlotRecord(
      a: .init(priority: 14, tries: 7, isProven: true),
      b: .init(priority: 15, tries: 3, isProven: false))
    #expect(LoaderModel.boot(&record) == .b)
    let isChanged = record.condemn(.b)
    #expect(isChanged)
    #expect(LoaderModel.boot(&record) == .a)
  }

  @Test
  func `the last slot is tried for ever`() {
    var record = SlotRecord.factory
    let isChanged = record.condemn(.a)
    #expect(!isChanged)
    for _ in 0..<100 { #expect(LoaderModel.boot(&record) == .a) }
  }

  @Test
  func `an update that is never proven falls back when its tries are spent`() {
    var record = SlotRecord.factory
    record.a.priority = 14
    record.b = .init(priority: 15, tries: 3, isProven: false)
    let boots = (0..<5).map { _ in LoaderModel.boot(&record) }
    #expect(boots == [.b, .b, .b, .a, .a])
  }

  @Test
  func `slots have letters and each other`() {
    #expect(Slot.allCases.map(\.letter) == ["a", "b"])
    for slot in Slot.allCases {
      #expect(Slot(letter: slot.letter) == slot)
      #expect(slot.other != slot)
      #expect(slot.other.other == slot)
    }
    for letter in ["", "A", "c", "aa", "_a"] { #expect(Slot(letter: letter) == nil) }
  }
}
