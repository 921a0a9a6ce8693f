/// Straps that the description of the chassis does not allow.
public enum StrapError: Error, Equatable, Sendable {
  /// The straps name a slot that the chassis does not have.
  case slot(UInt8, slotsMax: UInt8)
  /// The straps count more boards than the chassis has slots.
  case boards(UInt8, slotsMax: UInt8)
}

/// Place of this board and number of boards, as jumpers or a backplane set them; nil where nothing is
/// strapped.
///
/// The lines are read once, at the start. A chassis may have empty slots: a place may be higher than the
/// number of boards.
public struct Straps: Equatable, Sendable {
  public static let linesMax = 7

  /// From 1.
  public let slot: UInt8?
  public let boards: UInt8?

  /// Binary numbers, lowest bit first; an active line is a 1 and all zero means no straps.
  ///
  /// - Parameters:
  ///   - slot: levels of the lines that give the slot, at most `linesMax`; more is our bug.
  ///   - boards: levels of the lines that give the number of boards, as many at most.
  ///   - slotsMax: slots that the description of the chassis has.
  public init(slot: [Bool], boards: [Bool], slotsMax: UInt8) throws(StrapError) {
    let place = Self.number(slot)
    let total = Self.number(boards)
    if let place, place > slotsMax { throw .slot(place, slotsMax: slotsMax) }
    if let total, total > slotsMax { throw .boards(total, slotsMax: slotsMax) }
    self.slot = place
    self.boards = total
  }

  private static func number(_ levels: [Bool]) -> UInt8? {
    precondition(levels.count <= linesMax, "straps have at most 7 lines")
    var number: UInt8 = 0
    for (bit, isActive) in levels.enumerated() where isActive { number |= 1 << UInt8(bit) }
    return number == 0 ? nil : number
  }
}
