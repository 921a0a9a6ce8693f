import Foundation

/// Remembers what a finished image was made from, so that a second build without changes is over at once.
struct BuildStamp: Sendable {
  /// Folders and files of the checkout that an image hangs on; the builder itself is among them, and every
  /// board, since one may link to files of another.
  private static let sources = [
    "ImageBuilder", "Hardware", "Overlay", "Sources", "Package.swift", "VERSION",
  ]

  private let file: URL
  /// Names what the image is made from.
  private let source: String
  private let images: URL

  init(
    workspace: Workspace, options: ImageBuild.Options, keys: SigningKeys, compiler: String
  ) throws {
    var parts = [options.board, options.signer ?? "", try keys.digest(), keys.kind, compiler]
    for path in Self.sources {
      let url = workspace.repository.appending(path: path)
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder)
      parts.append(try isFolder.boolValue ? Digest.of(tree: url) : Digest.of(file: url))
    }
    source = Digest.of(parts.joined(separator: "\u{0}"))
    file = workspace.repository.appending(path: "build/stamps/\(options.board)")
    images = workspace.images(board: options.board)
  }

  /// Whether the image that lies there is the one this build would make.
  var isCurrent: Bool {
    guard let known = try? String(contentsOf: file, encoding: .utf8), known == (try? text),
      let manifest = try? Manifest.read(images.appending(path: "manifest.json"))
    else { return false }
    // A substitute is taken in an emergency; each build looks again for what the lock names.
    return !manifest.inputs.contains { $0.substituted }
  }

  /// What the image is made from, and the size and time of each of its files: one that was written to is
  /// no longer what was signed.
  private var text: String {
    get throws {
      let files = try FileManager.default.contentsOfDirectory(atPath: images.path).sorted()
      let states = try files.map { name in
        let path = images.appending(path: name).path
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        let time = (attributes[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
        return "\(name) \((attributes[.size] as? NSNumber)?.intValue ?? 0) \(time)"
      }
      return ([source] + states).joined(separator: "\n")
    }
  }

  func clear() throws { try remove(file) }

  func write() throws { try FileTree.write(text, to: file) }
}
