public import Base

/// Why neither copy of a value is believed.
///
/// The files are left as they are: whoever looks into it may still save something.
public enum TwinDamage: Error, Equatable {
  /// The folder cannot be listed.
  case folder(DurableFolderError)
  /// At least one copy is there, and no copy is whole. A fault of nil: that copy is missing.
  case unbelievable(a: FileDamage?, b: FileDamage?)
  /// Both copies are whole and of one generation, and differ: no run of this software writes that.
  case disagreeing(generation: UInt64)
  /// A copy is whole, and written by software that is newer than this.
  case newerSoftware(version: UInt16)
  /// One copy is whole, but the disk would not promise to keep it.
  case unsettled(DurableFolderError)

  public var explanation: String {
    switch self {
    case .folder(let error): "the folder is unreadable: " + error.explanation
    case .unbelievable(let a, let b):
      "first copy " + Self.text(a) + ", second copy " + Self.text(b)
    case .disagreeing: "two whole copies that differ"
    case .newerSoftware(let version): "written by newer software (version \(version))"
    case .unsettled(let error): "a copy that the disk does not keep: " + error.explanation
    }
  }

  private static func text(_ damage: FileDamage?) -> String { damage?.explanation ?? "missing" }
}
