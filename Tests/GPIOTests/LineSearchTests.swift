import Base
import Hardware
import Testing

@testable import GPIO

struct LineSearchTests {
  private let chips = [
    ChipDescription(name: "gpiochip0", label: "300b000.pinctrl", lineCount: 288),
    ChipDescription(name: "gpiochip1", label: "7022000.pinctrl", lineCount: 64),
    ChipDescription(name: "gpiochip2", label: "i2c:pcf8574", lineCount: 8),
    ChipDescription(name: "gpiochip3", label: "i2c:pcf8574", lineCount: 8),
  ]

  private func search(
    _ name: String, seeing lines: [(String, Int, UInt32)] = [], problem: ChipError? = nil
  ) throws(LineError) -> LineSearch.Place {
    var search = LineSearch([name], chips: chips, problem: problem)
    for (name, chip, offset) in lines {
      search.see(name, at: LineSearch.Place(chip: chip, offset: offset))
    }
    return try search.place(0)
  }

  @Test
  func `a line is found by its name on whatever chip it is`() throws {
    let lines: [(String, Int, UInt32)] = [("BUTTON", 0, 7), ("", 1, 2), ("SLOT1", 1, 3)]
    #expect(try search("SLOT1", seeing: lines) == LineSearch.Place(chip: 1, offset: 3))
    #expect(try search("BUTTON", seeing: lines) == LineSearch.Place(chip: 0, offset: 7))
    #expect(throws: LineError.absent(name: "SLOT2")) { try search("SLOT2", seeing: lines) }
  }

  @Test
  func `a line without a name is found by its chip's label and its offset`() throws {
    #expect(try search("300b000.pinctrl:287") == LineSearch.Place(chip: 0, offset: 287))
    #expect(try search("7022000.pinctrl:0") == LineSearch.Place(chip: 1, offset: 0))
  }

  @Test(arguments: [
    "300b000.pinctrl:288", "300b000.pinctrl:", "300b000.pinctrl", ":3", "300b000:3", "gpiochip0:3",
    "300b000.pinctrl:-1", "300b000.pinctrl: 1", "300b000.pinctrl:4294967296",
    "300b000.pinctrl:99999999999999999999", "",
  ])
  func `what is neither a name nor an address is absent`(name: String) {
    #expect(throws: LineError.absent(name: name)) { try search(name, seeing: [("", 0, 0)]) }
  }

  @Test
  func `a name that two lines have is refused and both are named`() {
    let error = LineError.ambiguous(
      name: "RESET", first: "gpiochip0 (300b000.pinctrl) line 4",
      second: "gpiochip1 (7022000.pinctrl) line 5")
    #expect(throws: error) {
      try search("RESET", seeing: [("RESET", 0, 4), ("RESET", 1, 5), ("RESET", 1, 6)])
    }
    let onOne = LineError.ambiguous(
      name: "RESET", first: "gpiochip0 (300b000.pinctrl) line 4",
      second: "gpiochip0 (300b000.pinctrl) line 9")
    #expect(throws: onOne) { try search("RESET", seeing: [("RESET", 0, 4), ("RESET", 0, 9)]) }
  }

  @Test
  func `a label that two chips have is refused and both are named`() {
    let error = LineError.ambiguous(
      name: "i2c:pcf8574:1", first: "gpiochip2 (i2c:pcf8574) line 1",
      second: "gpiochip3 (i2c:pcf8574) line 1")
    #expect(throws: error) { try search("i2c:pcf8574:1") }
  }

  @Test
  func `a line that is called like an address is meant before the address`() throws {
    let place = try search("300b000.pinctrl:3", seeing: [("300b000.pinctrl:3", 1, 9)])
    #expect(place == LineSearch.Place(chip: 1, offset: 9))
  }

  @Test
  func `a line that is not found while a chip stays shut is not called absent`() throws {
    let denied = ChipError(number: 13)
    #expect(throws: LineError.failed(name: "SLOT1", number: 13)) {
      try search("SLOT1", problem: denied)
    }
    let place = try search("SLOT1", seeing: [("SLOT1", 0, 1)], problem: denied)
    #expect(place == LineSearch.Place(chip: 0, offset: 1))
  }

  @Test(arguments: UInt64(1)...200)
  func `no name traps the search`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let letters = Array("0123456789:.:-a ".utf8)
    for _ in 0..<100 {
      let bytes = (0..<random.below(14)).map { _ in letters[random.below(letters.count)] }
      let name = String(decoding: bytes, as: UTF8.self)
      guard let address = LineSearch.address(name) else { continue }
      // Leading zeroes are the only other way to write an address.
      let digits = name.split(separator: ":", omittingEmptySubsequences: false).last ?? ""
      #expect(UInt32(digits) == address.offset)
      #expect(name == address.label + ":" + digits)
    }
  }
}
