public import Base

/// What was wrong with a copy that had to be written again.
public enum CopyFault: Equatable {
  /// Power or process ended before it was written.
  case missing
  /// Power or process ended between the two copies of a replacement.
  case stale(generation: UInt64)
  case damaged(FileDamage)

  public var explanation: String {
    switch self {
    case .missing: "missing"
    case .stale: "older than the other copy"
    case .damaged(let damage): damage.explanation
    }
  }
}

/// A copy that was written again from the other one, or was to be.
public struct TwinRepair: Equatable {
  /// Name of its file.
  public let copy: String
  public let fault: CopyFault
  /// Why it could not be written; nil where it was.
  ///
  /// The value is good either way, and the next `load` tries again.
  public let error: DurableFolderError?

  public init(copy: String, fault: CopyFault, error: DurableFolderError?) {
    self.copy = copy
    self.fault = fault
    self.error = error
  }

  public var explanation: String {
    let end = error.map { ", and could not be written again: " + $0.explanation }
    return copy + " was " + fault.explanation + (end ?? "; written again from the other copy")
  }
}
