/// Why a command to a line bank was refused.
public enum LineBankError: Error, Equatable {
  case noSuchLine(String)
  /// So many observers are there already.
  case tooManyObservers(Int)
}
