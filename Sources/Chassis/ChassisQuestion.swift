import Base

/// What the chassis daemon can be asked over its socket.
public enum ChassisQuestion: String, Equatable, Sendable, CaseIterable {
  case boards
  case boardsJSON = "boards json"
  /// For the panel daemon.
  case summary
  /// For the identity daemon.
  case trust
  case network = "switch"
  case networkJSON = "switch json"

  /// Where the chassis daemon listens.
  public static let path = "/run/chassisd/control.sock"
}

/// An order to the chassis daemon: a line of words, as `sky` sends them.
public enum ChassisOrder: Equatable, Sendable {
  /// `power SLOT on|off|cycle`
  case power(slot: Int, PowerCommand)
  /// `switch vlan SLOT VLAN`: the native VLAN of the slot's port.
  case vlan(slot: Int, UInt16)
  /// `switch isolate SLOT on|off`
  case isolate(slot: Int, Bool)
  /// `switch confirm`: keep what was changed in the last minute.
  case confirm

  /// - Returns: nil for a line that is no order.
  public init?(parsing line: String) {
    var words: [String] = []
    for word in Text.words(Array(line.utf8)[...]) { words.append(Text.string(word)) }
    let slot = words.count > 2 ? Self.slot(words[words.count - 2]) : nil
    switch (words.first, words.count) {
    case ("power", 3):
      guard let slot = Self.slot(words[1]) else { return nil }
      switch words[2] {
      case "on": self = .power(slot: slot, .on)
      case "off": self = .power(slot: slot, .off)
      case "cycle": self = .power(slot: slot, .cycle)
      default: return nil
      }
    case ("switch", 2) where words[1] == "confirm": self = .confirm
    case ("switch", 4) where words[1] == "vlan":
      guard let slot, let number = Text.decimal(Array(words[3].utf8)), (1...4094).contains(number)
      else { return nil }
      self = .vlan(slot: slot, UInt16(number))
    case ("switch", 4) where words[1] == "isolate":
      guard let slot, words[3] == "on" || words[3] == "off" else { return nil }
      self = .isolate(slot: slot, words[3] == "on")
    default: return nil
    }
  }

  private static func slot(_ word: String) -> Int? {
    guard let number = Text.decimal(Array(word.utf8)), (1...64).contains(number) else { return nil }
    return Int(number)
  }
}
