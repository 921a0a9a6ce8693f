import Hardware
import Testing

struct StrapsTests {
  @Test
  func `lines give a binary number with the lowest bit first`() throws {
    for number in UInt8(1)...8 {
      let levels = (0..<4).map { number & (1 << UInt8($0)) != 0 }
      let straps = try Straps(slot: levels, boards: levels, slotsMax: 8)
      #expect(straps.slot == number)
      #expect(straps.boards == number)
    }
    #expect(try Straps(slot: [true, false, false], boards: [], slotsMax: 8).slot == 1)
    #expect(try Straps(slot: [false, false, true], boards: [], slotsMax: 8).slot == 4)
  }

  @Test
  func `no active line means no straps`() throws {
    let straps = try Straps(slot: [false, false], boards: [], slotsMax: 8)
    #expect(straps.slot == nil)
    #expect(straps.boards == nil)
  }

  @Test
  func `what the chassis does not have is refused`() throws {
    #expect(throws: StrapError.slot(9, slotsMax: 8)) {
      try Straps(slot: [true, false, false, true], boards: [], slotsMax: 8)
    }
    #expect(throws: StrapError.boards(5, slotsMax: 4)) {
      try Straps(slot: [true], boards: [true, false, true], slotsMax: 4)
    }
    #expect(throws: StrapError.slot(127, slotsMax: 126)) {
      try Straps(slot: [Bool](repeating: true, count: 7), boards: [], slotsMax: 126)
    }
  }

  @Test
  func `a board may sit behind empty slots`() throws {
    let straps = try Straps(slot: [false, true, true], boards: [true, true], slotsMax: 8)
    #expect(straps.slot == 6)
    #expect(straps.boards == 3)
  }
}
