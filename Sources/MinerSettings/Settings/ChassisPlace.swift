public import Base

/// `[chassis]`: where this board sits; nil is left to straps and to the description of the board.
public struct ChassisPlace: Equatable, Sendable {
  static let slots: ClosedRange<UInt8> = 1...64
  static let ids: ClosedRange<UInt32> = 0...UInt32.max

  /// Tells chassis on one network apart.
  public var id: UInt32?
  /// From 1; straps win.
  public var slot: UInt8?
  /// Boards of the chassis; straps win.
  public var boards: UInt8?

  public init() {}

  public init(parsing bytes: [UInt8]) throws(FieldLinesError) {
    var place = ChassisPlace()
    try SettingsLines.read(bytes) { (line) throws(FieldLinesError) -> Bool in
      switch line.name {
      case "id": place.id = try SettingsLines.number(line, Self.ids)
      case "slot": place.slot = try SettingsLines.number(line, Self.slots)
      case "boards": place.boards = try SettingsLines.number(line, Self.slots)
      default: return false
      }
      return true
    }
    self = place
  }

  public var text: String {
    var lines = SettingsLines()
    lines.put("id", id)
    lines.put("slot", slot)
    lines.put("boards", boards)
    return lines.text
  }
}
