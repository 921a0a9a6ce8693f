public import Base

extension TwinFile {
  public enum Loaded: Equatable {
    /// Nothing was ever kept, or no value that anybody used. `create` may make one.
    case missing
    /// - generation: counts the replacements, from 1.
    /// - repair: what was wrong with one copy; nil where both are whole.
    case good(value: [UInt8], generation: UInt64, repair: TwinRepair?)
    /// There is, or may be, a value, and it cannot be believed. Nothing was changed.
    case damaged(TwinDamage)
  }

  /// The value, durable from now on, and a bad copy of it written again from the good one.
  ///
  /// Never throws: each fault of the disk has its answer, and `missing` is none of them. Two copies that
  /// agree need no room and no write.
  public func load<Folder: DurableFolder & ~Copyable>(from folder: inout Folder) -> Loaded {
    switch TwinReading(of: self, in: folder) {
    case .missing: return .missing
    case .damaged(let damage): return .damaged(damage)
    case .both(let frame):
      discardDrafts(from: &folder)
      return .good(value: frame.value, generation: frame.generation, repair: nil)
    case .lone(let frame, let good, let bad, let fault):
      do throws(DurableFolderError) {
        // Its writer may have ended just before its name was durable. Once given, it may be used.
        try folder.sync(good)
        try folder.syncFolder()
      } catch {
        return .damaged(.unsettled(error))
      }
      let failure = restore(bad, to: frame, in: &folder)
      discardDrafts(from: &folder)
      return .good(
        value: frame.value, generation: frame.generation,
        repair: TwinRepair(copy: bad, fault: fault, error: failure))
    }
  }

  /// - Returns: what went wrong.
  private func restore<Folder: DurableFolder & ~Copyable>(
    _ name: String, to frame: FileFrame, in folder: inout Folder
  ) -> DurableFolderError? {
    let draft = Draft(of: name)
    do throws(DurableFolderError) {
      try draft.prepare(frame, in: &folder)
      try draft.publish(in: &folder)
      return nil
    } catch {
      return error
    }
  }

  /// Drafts that a power cut left behind hold values that nobody used.
  private func discardDrafts<Folder: DurableFolder & ~Copyable>(from folder: inout Folder) {
    Draft(of: first).discard(from: &folder)
    Draft(of: second).discard(from: &folder)
  }
}
