public import Base

/// Why a file that is there cannot be believed.
public enum FileDamage: Error, Equatable {
  /// Fewer bytes than a header and a checksum have: often a write that a power cut emptied.
  case tooShort(bytes: Int)
  /// It does not start as our files do.
  case foreign
  case checksum
  /// It is whole, and written by software that is newer than this.
  case unknownVersion(UInt16)
  /// The checksum holds, but a field has a value that is never written.
  case malformed
  /// It could not be read; it may be whole.
  case unreadable(DurableFolderError)

  public var explanation: String {
    switch self {
    case .tooShort(let bytes): "cut off after \(bytes) bytes"
    case .foreign: "not a file of this board's software"
    case .checksum: "wrong checksum"
    case .unknownVersion(let version): "written by newer software (version \(version))"
    case .malformed: "fields with values that are never written"
    case .unreadable(let error): "unreadable: " + error.explanation
    }
  }
}
