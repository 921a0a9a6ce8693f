public import Base

/// A value that is kept in one file with a checksum and replaced as a whole.
///
/// After a power cut the file holds the value before a `replace` or the one after it. For what can be had
/// again: damage of the medium takes it away. `TwinFile` is for what cannot.
public struct CheckedFile: Sendable {
  public enum Reading: Equatable {
    /// Certain: the folder could be listed and does not have the file.
    case missing
    /// It is there, or may be, and cannot be believed.
    case damaged(FileDamage)
    /// - generation: counts the replacements, from 1.
    case good(value: [UInt8], generation: UInt64)
  }

  public let name: String
  /// Bytes that a value has at most.
  public let valueBytesMax: Int

  /// - Parameter name: of the file; `<name>.new` is taken as well.
  public init(name: String, valueBytesMax: Int) {
    precondition((0...0xFFFF_FF00).contains(valueBytesMax))
    self.name = name
    self.valueBytesMax = valueBytesMax
  }

  /// A value whose `replace` had not returned may still change back at a power cut.
  public func read<Folder: DurableFolder & ~Copyable>(from folder: borrowing Folder) -> Reading {
    let names: [String]
    do throws(DurableFolderError) {
      names = try folder.list()
    } catch {
      return .damaged(.unreadable(error))
    }
    let found = FileReading.of(name, among: names, in: folder, valueBytesMax: valueBytesMax)
    switch found {
    case .missing: return .missing
    case .damaged(let damage): return .damaged(damage)
    case .good(let frame): return .good(value: frame.value, generation: frame.generation)
    }
  }

  /// Keeps `value` in place of whatever is there; it is durable once this returns.
  ///
  /// An error means that the old value is still there, apart from an error of the last two steps (rename,
  /// sync of the folder), after which it may be either. Room is needed only before them.
  public func replace<Folder: DurableFolder & ~Copyable>(
    with value: [UInt8], in folder: inout Folder
  ) throws(DurableFolderError) {
    precondition(value.count <= valueBytesMax)
    // A file that cannot be believed has no generation to go on from.
    var generation = FileFrame.generations.lowerBound
    if case .good(_, let old) = read(from: folder) {
      generation = min(old + 1, FileFrame.generations.upperBound)
    }
    let draft = Draft(of: name)
    try draft.prepare(FileFrame(value, generation: generation), in: &folder)
    try draft.publish(in: &folder)
  }

  /// Takes the value and any draft of it away; it is gone for good once this returns.
  public func remove<Folder: DurableFolder & ~Copyable>(
    from folder: inout Folder
  ) throws(DurableFolderError) {
    try Draft(of: name).removeIfThere(from: &folder)
    try Draft.removeIfThere(name, from: &folder)
    try folder.syncFolder()
  }
}
