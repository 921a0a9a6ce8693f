public import Foundation

/// Folders of keys: made whole or not at all, and never where a commit could take them along.
enum Folders {
  /// Fills a new folder; it appears under its name only when every file in it is on the medium.
  ///
  /// What an earlier run left when it was cut short is deleted first: a lock on the folder above makes
  /// sure that nobody is still at it.
  ///
  /// - Parameter fill: gets the folder to write into, and syncs every file that it makes.
  static func make(
    _ place: URL, _ fill: (URL) throws(FactoryProblem) -> Void
  ) throws(FactoryProblem) {
    let target = place.standardizedFileURL
    let above = target.deletingLastPathComponent()
    let parent = try OpenFile(above.path, .folder)
    try parent.lock()
    try requireNew(target)
    let draft = above.appending(path: ".\(target.lastPathComponent).draft")
    try remove(draft)
    guard mkdir(draft.path, 0o700) == 0 else {
      throw OpenFile.problem("make", draft.path, errno)
    }
    do throws(FactoryProblem) {
      try fill(draft)
      try OpenFile(draft.path, .folder).sync()
      guard rename(draft.path, target.path) == 0 else {
        throw OpenFile.problem("rename", draft.path, errno)
      }
    } catch {
      try? remove(draft)
      throw error
    }
    try parent.sync()
  }

  /// Refuses a place where no folder of keys can be made, before anybody is asked for a passphrase.
  static func requireNew(_ place: URL) throws(FactoryProblem) {
    let target = place.standardizedFileURL
    try refuseCheckout(target)
    guard !exists(target) else {
      throw FactoryProblem(
        "\(target.path) is there already", cause: "keys are never overwritten",
        wayOut: "name a folder that does not exist yet")
    }
  }

  /// Writes a new file and syncs it.
  static func write(
    _ bytes: [UInt8], to file: URL, mode: UInt32
  ) throws(FactoryProblem) {
    let open = try OpenFile(file.path, .new(mode: mode))
    try open.append(bytes)
    try open.sync()
  }

  /// The whole file.
  ///
  /// - Parameter limit: bytes that it may have at most.
  static func read(_ file: URL, limit: Int) throws(FactoryProblem) -> [UInt8] {
    let open = try OpenFile(file.path, .read)
    let bytes = try open.read(limit + 1, at: 0)
    guard bytes.count <= limit else {
      throw FactoryProblem(
        "\(file.path) has more than \(limit) bytes", cause: "this is another file",
        wayOut: "name the folder that this tool made")
    }
    return bytes
  }

  static func exists(_ place: URL) -> Bool {
    var status = stat()
    return lstat(place.path, &status) == 0
  }

  private static func remove(_ draft: URL) throws(FactoryProblem) {
    guard exists(draft) else { return }
    do {
      try FileManager.default.removeItem(at: draft)
    } catch {
      throw FactoryProblem(
        "\(draft.path) cannot be deleted", cause: "an interrupted run left it, as another user",
        wayOut: "delete it by hand, then start again")
    }
  }

  private static func refuseCheckout(_ target: URL) throws(FactoryProblem) {
    var folder = target.deletingLastPathComponent().resolvingSymlinksInPath()
    while true {
      for mark in [".git", "Package.swift"] where exists(folder.appending(path: mark)) {
        throw FactoryProblem(
          "\(target.path) is inside the checkout \(folder.path)",
          cause: "keys there end up in a commit one day", wayOut: "name a folder outside of it")
      }
      if folder.path == "/" || folder.path.isEmpty { return }
      folder = folder.deletingLastPathComponent()
    }
  }
}

/// Places for new folders of keys.
public enum NewFolder {
  /// Refuses one that is there, or inside of a checkout.
  public static func check(_ place: URL) throws(FactoryProblem) { try Folders.requireNew(place) }
}

/// Files that anybody may read.
public enum PublicFile {
  /// Writes a new one; nothing is overwritten.
  public static func write(_ bytes: [UInt8], to file: URL) throws(FactoryProblem) {
    try Folders.write(bytes, to: file, mode: 0o644)
  }
}
