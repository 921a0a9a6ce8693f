public import Base

/// Why a value was not kept in a `TwinFile`.
public enum TwinFileError: Error, Equatable {
  /// `create` where there is a value already: it stays.
  case exists
  /// `replace` where there is nothing to replace.
  case missing
  /// What is there cannot be believed, so it is not touched.
  case damaged(TwinDamage)
  /// A file operation failed.
  case folder(DurableFolderError)

  public var explanation: String {
    switch self {
    case .exists: "there is a value already"
    case .missing: "there is no value to replace"
    case .damaged(let damage): damage.explanation
    case .folder(let error): error.explanation
    }
  }
}
