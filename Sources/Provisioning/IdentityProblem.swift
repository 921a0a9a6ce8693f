public import DurableState
public import Identity

/// Why a board has no identity to speak with; nothing of it makes a new one.
public enum IdentityProblem: Error, Equatable {
  /// `data` of this boot is not the real one.
  case noData(String)
  case damaged(TwinDamage)
  /// The key is whole, its fields are not: software of another kind wrote it.
  case malformed
  /// This card had an identity, and `data` has none now.
  case lost
  case unkept(TwinFileError)
  /// The parts of the board are all others than at the first boot.
  case moved
  /// The factory record names another unit than the key was made for.
  case otherUnit(found: Identifier, expected: Identifier)
  case factory(WireError)
  /// What the first program left in `/run` cannot be read.
  case facts(String)

  public var explanation: String {
    switch self {
    case .noData(let state):
      "no identity in this boot, for its data partition is not usable: " + state
    case .damaged(let damage):
      "the identity is damaged (" + damage.explanation
        + "); restart once, and if this stays, 'sky reset' gives it up for a new one"
    case .malformed:
      "the identity was written by other software; update this board, or 'sky reset' for a new one"
    case .lost:
      "the identity of this card is lost with its data; 'sky reset' allows a new one"
    case .unkept(let error):
      "the identity could not be written (" + error.explanation + "); it is tried again"
    case .moved:
      "this card was first used in another board; put it back, or 'sky reset' for a new identity"
    case .otherUnit(let found, let expected):
      "the factory record is that of unit " + found.hex + ", the identity that of " + expected.hex
        + "; 'sky reset' makes one for the new unit"
    case .factory(let error):
      "the factory record is damaged (" + error.explanation + "); personalise this card again"
    case .facts(let text): "what the boot found out is not readable: " + text
    }
  }

  /// Whether time alone may end it.
  public var isTemporary: Bool {
    if case .unkept = self { return true }
    return false
  }
}
