public import Foundation

/// The files of a finished image, found again.
public struct ImageSet: Sendable {
  public let folder: URL
  public let image: URL
  let manifest: Manifest

  public static func find(board: String, in workspace: Workspace) throws -> ImageSet {
    try find(in: workspace.images(board: board))
  }

  static func find(in folder: URL) throws -> ImageSet {
    let manifest = try Manifest.read(folder.appending(path: "manifest.json"))
    let image = folder.appending(path: "skyminer-\(manifest.board)-\(manifest.version).img")
    return ImageSet(folder: folder, image: image, manifest: manifest)
  }

  var name: String { "skyminer-\(manifest.board)-\(manifest.version)" }
  var blockMap: URL { folder.appending(path: name + ".bmap") }
  var publicKey: URL { folder.appending(path: "image.pub") }

  func part(_ name: String) throws -> Manifest.Part {
    guard let part = manifest.parts.first(where: { $0.name == name }) else {
      throw BuildProblem(
        "the manifest names no part '\(name)'", cause: "it was made by another version",
        wayOut: "build the image again")
    }
    return part
  }
}
