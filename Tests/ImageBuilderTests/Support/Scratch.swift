import Foundation

@testable import ImageBuilder

/// A folder of one test's own, gone when the test is.
final class Scratch: Sendable {
  let folder: URL

  init() {
    folder = FileManager.default.temporaryDirectory
      .appending(path: "skyimage-test-\(UUID())", directoryHint: .isDirectory)
    let made = try? ImageBuilder.makeFolder(folder)
    precondition(made != nil, "no folder can be made in the temporary folder")
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  var shell: Shell { Shell(logs: folder.appending(path: "logs")) }

  func place(_ path: String) -> URL { folder.appending(path: path) }

  /// Writes a file, and the folders above it.
  @discardableResult
  func write(_ text: String, to path: String, mode: Int = 0o644) throws -> URL {
    try FileTree.write(text, to: place(path), mode: mode)
    return place(path)
  }

  @discardableResult
  func link(_ path: String, to target: String) throws -> URL {
    try ImageBuilder.makeFolder(place(path).deletingLastPathComponent())
    try FileManager.default.createSymbolicLink(
      atPath: place(path).path, withDestinationPath: target)
    return place(path)
  }

  @discardableResult
  func makeFolder(_ path: String) throws -> URL { try ImageBuilder.makeFolder(place(path)) }

  /// A checkout with nothing in it, whose cache lies here too.
  func workspace() throws -> Workspace {
    try write("", to: "checkout/Package.swift")
    return try Workspace(
      repository: place("checkout"), cache: place("cache"), progress: Progress(isQuiet: true))
  }
}

/// Everything below a folder as lines that can be compared.
func listing(_ folder: URL) throws -> [String] {
  try FileTree.entries(of: folder).map { entry in
    switch entry.kind {
    case .folder: "\(entry.path)/"
    case .link(let target): "\(entry.path) -> \(target)"
    case .file: "\(entry.path) \(try Digest.of(file: folder.appending(path: entry.path)))"
    }
  }
}

/// Turns one bit of a file over.
func flipBit(of file: URL, at offset: Int) throws {
  var data = try Data(contentsOf: file)
  data[offset] ^= 1
  try data.write(to: file)
}
