internal import Base

/// The file that a new value is written to before it takes the name of the old one; nobody ever reads it.
struct Draft {
  private static let suffix = ".new"

  private let target: String
  private var name: String { target + Self.suffix }

  init(of target: String) { self.target = target }

  /// Writes the draft and makes its content durable; where that fails, none is left.
  ///
  /// A draft of an earlier run is taken away first, not written over: after a power cut its name may
  /// lead to the very file that has the target's name.
  func prepare<Folder: DurableFolder & ~Copyable>(
    _ frame: FileFrame, in folder: inout Folder
  ) throws(DurableFolderError) {
    do throws(DurableFolderError) {
      try removeIfThere(from: &folder)
      try folder.write(name, frame.encoded())
      try folder.sync(name)
    } catch {
      discard(from: &folder)
      throw error
    }
  }

  /// Gives a prepared draft the name of its target, durably.
  func publish<Folder: DurableFolder & ~Copyable>(
    in folder: inout Folder
  ) throws(DurableFolderError) {
    do throws(DurableFolderError) {
      try folder.rename(name, to: target)
    } catch {
      discard(from: &folder)
      throw error
    }
    try folder.syncFolder()
  }

  /// Takes it away where that can be done: it may hold a secret, and it takes room.
  func discard<Folder: DurableFolder & ~Copyable>(from folder: inout Folder) {
    try? folder.remove(name)
  }

  func removeIfThere<Folder: DurableFolder & ~Copyable>(
    from folder: inout Folder
  ) throws(DurableFolderError) {
    try Self.removeIfThere(name, from: &folder)
  }

  /// Removes a file that may be missing.
  static func removeIfThere<Folder: DurableFolder & ~Copyable>(
    _ name: String, from folder: inout Folder
  ) throws(DurableFolderError) {
    do throws(DurableFolderError) {
      try folder.remove(name)
    } catch {
      guard error == .missing else { throw error }
    }
  }
}
