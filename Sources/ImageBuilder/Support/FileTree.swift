import Foundation

/// Lists and copies folders in an order that no file system has a say in.
enum FileTree {
  enum Kind: Equatable, CustomStringConvertible {
    case file
    case folder
    case link(target: String)

    var description: String {
      switch self {
      case .file: "file"
      case .folder: "folder"
      case .link: "link"
      }
    }
  }

  struct Entry {
    /// Relative to the folder that was listed.
    let path: String
    let kind: Kind
    let mode: Int
    let size: Int
  }

  /// Everything below a folder, by byte order of the paths; a folder comes before what it holds.
  static func entries(of folder: URL) throws -> [Entry] {
    let root = folder.path
    // An enumerator of a folder that is not there is one of an empty folder.
    let attributes = try? FileManager.default.attributesOfItem(atPath: root)
    guard attributes?[.type] as? FileAttributeType == .typeDirectory,
      let walker = FileManager.default.enumerator(atPath: root)
    else {
      throw BuildProblem(
        "\(root) cannot be read", cause: "it is missing or not a folder",
        wayOut: "check that the checkout is complete")
    }
    var entries: [Entry] = []
    for case let path as String in walker {
      let attributes = try FileManager.default.attributesOfItem(atPath: root + "/" + path)
      let mode = (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0
      let size = (attributes[.size] as? NSNumber)?.intValue ?? 0
      let kind: Kind
      switch attributes[.type] as? FileAttributeType {
      case .typeDirectory?: kind = .folder
      case .typeSymbolicLink?:
        kind = .link(
          target: try FileManager.default.destinationOfSymbolicLink(atPath: root + "/" + path))
      default: kind = .file
      }
      entries.append(Entry(path: path, kind: kind, mode: mode, size: size))
    }
    return entries.sorted { Array($0.path.utf8).lexicographicallyPrecedes(Array($1.path.utf8)) }
  }

  /// Lays the contents of one folder over another; what is there already is replaced.
  ///
  /// Of rights only whether a file can be run is taken over: git knows no more, and the rest is the
  /// umask of whoever made the checkout.
  static func lay(_ source: URL, over target: URL) throws {
    for entry in try entries(of: source) {
      let from = source.appending(path: entry.path)
      let to = target.appending(path: entry.path)
      switch entry.kind {
      case .folder where !exists(to):
        try makeFolder(to)
        try setMode(0o755, of: to)
      case .folder: break
      case .file:
        try remove(to)
        try FileManager.default.copyItem(at: from, to: to)
        try setMode(entry.mode & 0o100 == 0 ? 0o644 : 0o755, of: to)
      case .link:
        try remove(to)
        try FileManager.default.copyItem(at: from, to: to)
      }
    }
  }

  static func write(_ text: String, to url: URL, mode: Int = 0o644) throws {
    try makeFolder(url.deletingLastPathComponent())
    try Data(text.utf8).write(to: url)
    try setMode(mode, of: url)
  }

  private static func setMode(_ mode: Int, of url: URL) throws {
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: url.path)
  }
}
