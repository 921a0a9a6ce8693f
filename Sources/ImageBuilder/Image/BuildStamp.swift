import Foundation

/// Remembers what a finished image was made from, so that a second build without changes is over at once.
struct BuildStamp: Sendable {
  /// Folders and files of the checkout that an image hangs on; the builder itself is among them.
  private static let sources = [
    "ImageBuilder", "Hardware/Shared", "Overlay", "Sources", "Package.swift", "VERSION",
  ]

  private let file: URL
  private let text: String
  private let images: URL

  init(workspace: Workspace, options: ImageBuild.Options, keys: SigningKeys) throws {
    var parts = [options.board, options.signer ?? "", try keys.digest(), keys.kind]
    for path in Self.sources + ["Hardware/\(options.board)"] {
      let url = workspace.repository.appending(path: path)
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder)
      parts.append(try isFolder.boolValue ? Digest.of(tree: url) : Digest.of(file: url))
    }
    text = Digest.of(parts.joined(separator: "\u{0}"))
    file = workspace.repository.appending(path: "build/stamps/\(options.board)")
    images = workspace.images(board: options.board)
  }

  /// Whether the image that lies there is the one this build would make.
  var isCurrent: Bool {
    guard let known = try? String(contentsOf: file, encoding: .utf8), known == text,
      let manifest = try? Manifest.read(images.appending(path: "manifest.json"))
    else { return false }
    // A substitute is taken in an emergency; each build looks again for what the lock names.
    return !manifest.inputs.contains { $0.substituted }
  }

  func clear() throws { try remove(file) }

  func write() throws { try FileTree.write(text, to: file) }
}
