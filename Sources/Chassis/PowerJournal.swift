import Base

/// What a power cycle in progress leaves on flash, so that a daemon that starts again can finish it.
public struct PowerJournal: Equatable, Sendable {
  /// The slot that is being cycled: it must be switched on whatever else happens.
  public var cycling: Int?
  /// Cycles since a board last ran well, by slot; 0 is not written.
  public private(set) var tries: [UInt8]

  public init() { tries = [UInt8](repeating: 0, count: SlotSet.slotMax + 1) }

  public func tries(_ slot: Int) -> Int { Int(tries[slot]) }

  public mutating func setTries(_ slot: Int, _ count: Int) {
    precondition(count >= 0 && count <= PowerPolicy.triesMax, "no slot is cycled so often")
    tries[slot] = UInt8(count)
  }
}

extension PowerJournal {
  private static let textMax = (SlotSet.slotMax + 1) * 12

  /// `tries 5 2` for each slot that was cycled, then `cycling 5 1` while slot 5 is.
  public var text: String {
    var text = ""
    for slot in SlotSet.all where tries[slot] > 0 { text += "tries \(slot) \(tries[slot])\n" }
    if let cycling { text += "cycling \(cycling) 1\n" }
    return text
  }

  public init(parsing bytes: [UInt8]) throws(ChassisTextError) {
    self.init()
    var last = 0
    for (number, words) in try ChassisText.lines(bytes, max: Self.textMax, words: 3) {
      guard cycling == nil, let slot = ChassisText.slot(words[1]),
        let count = ChassisText.number(words[2], 1...UInt64(PowerPolicy.triesMax))
      else { throw .line(number) }
      if ChassisText.isWord(words[0], "tries"), slot > last {
        last = slot
        tries[slot] = UInt8(count)
      } else if ChassisText.isWord(words[0], "cycling"), count == 1 {
        cycling = slot
      } else {
        throw .line(number)
      }
    }
  }
}
