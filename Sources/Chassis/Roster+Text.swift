import Base

/// Why the text of a roster, a claim or a power journal cannot be believed; lines count from 1.
public enum ChassisTextError: Error, Equatable {
  case tooLong(bytes: Int)
  /// The last line has no line feed: a write was cut short.
  case cutShort
  case line(Int)

  /// For the log of a board.
  public var explanation: String {
    switch self {
    case .tooLong(let bytes): "it has \(bytes) bytes, more than were ever written"
    case .cutShort: "its end is missing"
    case .line(let number): "line \(number) is damaged"
    }
  }
}

extension Roster {
  /// `slot 64 `, a key in 64 hexadecimal digits and a line feed, for each slot.
  private static let textMax = SlotSet.slotMax * (8 + 64 + 1)

  /// What is kept on flash: the pins, a line a slot in their order.
  public var text: String {
    var text = ""
    for slot in slots {
      guard let key = key(of: slot) else { continue }
      text += "slot \(slot) " + Text.hex(key.bytes) + "\n"
    }
    return text
  }

  /// - Parameter now: when silence of the pinned boards starts to count.
  public init(parsing bytes: [UInt8], now: UInt64) throws(ChassisTextError) {
    self.init()
    var last = 0
    for (number, words) in try ChassisText.lines(bytes, max: Self.textMax, words: 3) {
      guard ChassisText.isWord(words[0], "slot"), let slot = ChassisText.slot(words[1]),
        slot > last, let bytes = Text.bytes(hex: Text.string(words[2])),
        let key = PublicKey(bytes), self.slot(of: key) == nil
      else { throw .line(number) }
      last = slot
      set(Pin(key: key, heardAt: now), slot)
    }
  }
}

/// Lines of words parted by one space each: the one form of all texts that a chassis keeps.
enum ChassisText {
  static func lines(
    _ bytes: [UInt8], max: Int, words count: Int
  ) throws(ChassisTextError) -> [(number: Int, words: [ArraySlice<UInt8>])] {
    guard bytes.count <= max else { throw .tooLong(bytes: bytes.count) }
    guard bytes.last ?? 0x0A == 0x0A else { throw .cutShort }
    var lines: [(number: Int, words: [ArraySlice<UInt8>])] = []
    for line in Text.lines(bytes) {
      let words = line.split(separator: 0x20, omittingEmptySubsequences: false)
      guard words.count == count else { throw .line(lines.count + 1) }
      lines.append((lines.count + 1, words))
    }
    return lines
  }

  /// A number within `range` in its only spelling.
  static func number(_ word: ArraySlice<UInt8>, _ range: ClosedRange<UInt64>) -> Int? {
    guard let value = Text.decimal(word), range.contains(value), isWord(word, "\(value)") else {
      return nil
    }
    return Int(value)
  }

  static func slot(_ word: ArraySlice<UInt8>) -> Int? {
    number(word, 1...UInt64(SlotSet.slotMax))
  }

  static func isWord(_ word: ArraySlice<UInt8>, _ text: String) -> Bool {
    word.elementsEqual(text.utf8)
  }
}
