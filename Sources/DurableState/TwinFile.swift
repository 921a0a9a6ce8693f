public import Base

/// A value that must never be lost and never be made twice, kept in two files with checksums.
///
/// # Why there are never two values after one was used
///
/// A value may be used once `create` returned, or once `load` gave it. Then these hold:
/// 1. Copies are written as drafts, synced, and only then renamed. So a copy is whole from the moment its
///    name exists, at any power cut; drafts are never believed. Before `create` returned there may be no
///    more than drafts, whole or torn: that is `missing`, and right so, for nobody used that value.
/// 2. The name of the first copy is durable before the second is renamed. So where two whole copies agree,
///    at least one is durable, and `load` has nothing to do. Where one stands alone (power or process ended
///    between the two), its name may still be lost at the next power cut, and a new value would be made
///    after this one was used. So `load` syncs it before it gives it, and then writes the other.
/// 3. From then on a name is only ever taken over by a rename, and each rename waits for the sync of the one
///    before: at any cut at most one copy is in motion, and it is whole before and after.
/// 4. `create` looks for itself, and writes only where both names are certainly absent from a folder that
///    could be listed. A copy that is there and cannot be read, for whatever reason, is `damaged`: that
///    stays until somebody calls `remove`.
///
/// What this cannot see: a folder that is not the one of before, as an empty file system mounted in its
/// place. Whoever calls `create` must know that the data partition is the real one. One process at a time.
public struct TwinFile: Sendable {
  public let name: String
  /// Bytes that a value has at most.
  public let valueBytesMax: Int

  var first: String { name + ".a" }
  var second: String { name + ".b" }

  /// - Parameter name: of the value; the files are `<name>.a`, `<name>.b` and these with `.new`.
  public init(name: String, valueBytesMax: Int) {
    precondition((0...0xFFFF_FF00).contains(valueBytesMax))
    self.name = name
    self.valueBytesMax = valueBytesMax
  }

  /// Keeps the first value; it is durable in both copies once this returns, and may be used then.
  ///
  /// After an error it must not be used: `load` says what became of it. Where room was lacking, nothing.
  public func create<Folder: DurableFolder & ~Copyable>(
    _ value: [UInt8], in folder: inout Folder
  ) throws(TwinFileError) {
    precondition(value.count <= valueBytesMax)
    switch TwinReading(of: self, in: folder) {
    case .missing: break
    case .lone, .both: throw .exists
    case .damaged(let damage): throw .damaged(damage)
    }
    try write(FileFrame(value, generation: FileFrame.generations.lowerBound), in: &folder)
  }

  /// Keeps `value` in place of the one that is there; it is durable in both copies once this returns.
  ///
  /// After an error `load` gives the old or the new one. Where room was lacking, the old one.
  public func replace<Folder: DurableFolder & ~Copyable>(
    with value: [UInt8], in folder: inout Folder
  ) throws(TwinFileError) {
    precondition(value.count <= valueBytesMax)
    switch load(from: &folder) {
    case .missing: throw .missing
    case .damaged(let damage): throw .damaged(damage)
    case .good(_, let generation, let repair):
      // A copy that stands alone is not touched before there is another.
      if let error = repair?.error { throw .folder(error) }
      // Only a forged file is at the end of the numbers: a cut leaves it `disagreeing` at worst.
      let next = min(generation + 1, FileFrame.generations.upperBound)
      try write(FileFrame(value, generation: next), in: &folder)
    }
  }

  /// Takes the value and any draft of it away; it is gone for good once this returns.
  ///
  /// After an error or a power cut `load` gives the value, or says that it is missing. A damaged value
  /// may then also still be damaged.
  public func remove<Folder: DurableFolder & ~Copyable>(
    from folder: inout Folder
  ) throws(DurableFolderError) {
    try Draft(of: first).removeIfThere(from: &folder)
    try Draft(of: second).removeIfThere(from: &folder)
    // The first copy is never older than the second: it goes last, so that no older value comes back.
    try Draft.removeIfThere(second, from: &folder)
    try folder.syncFolder()
    try Draft.removeIfThere(first, from: &folder)
    try folder.syncFolder()
  }

  /// Both drafts are made before a name changes: a disk without room refuses here, with all as it was.
  private func write<Folder: DurableFolder & ~Copyable>(
    _ frame: FileFrame, in folder: inout Folder
  ) throws(TwinFileError) {
    let drafts = (Draft(of: first), Draft(of: second))
    do throws(DurableFolderError) {
      try drafts.0.prepare(frame, in: &folder)
      do throws(DurableFolderError) {
        try drafts.1.prepare(frame, in: &folder)
        try drafts.0.publish(in: &folder)
      } catch {
        drafts.0.discard(from: &folder)
        drafts.1.discard(from: &folder)
        throw error
      }
      try drafts.1.publish(in: &folder)
    } catch {
      throw .folder(error)
    }
  }
}
