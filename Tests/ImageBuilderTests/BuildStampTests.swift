import Foundation
import Testing

@testable import ImageBuilder

/// When a second build may say that nothing has changed.
struct BuildStampTests {
  let scratch = Scratch()

  /// A checkout just large enough, with a finished image of board `one` and its stamp.
  private func stamped() throws -> Workspace {
    let root = scratch.folder.appending(path: "checkout")
    for path in ["ImageBuilder/x", "Overlay/x", "Sources/x", "Package.swift", "VERSION"] {
      try FileTree.write("x", to: root.appending(path: path))
    }
    try FileTree.write("x", to: root.appending(path: "Hardware/two/u-boot.fragment"))
    try makeFolder(root.appending(path: "Hardware/one"))
    try FileManager.default.createSymbolicLink(
      atPath: root.appending(path: "Hardware/one/u-boot.fragment").path,
      withDestinationPath: "../two/u-boot.fragment")
    let workspace = try Workspace(
      repository: root, cache: scratch.folder.appending(path: "cache"),
      progress: Progress(isQuiet: true))
    let manifest = Manifest(
      board: "one", version: "1", keys: "development", kernel: "6", rootHash: "", verityDataSize: 0,
      veritySalt: "", alpine: "", leftOut: [], inputs: [], packages: [],
      extraModules: [], parts: [])
    try FileTree.write(
      try manifest.json, to: workspace.images(board: "one").appending(path: "manifest.json"))
    try stamp(workspace).write()
    return workspace
  }

  private func stamp(_ workspace: Workspace, compiler: String = "6.3") throws -> BuildStamp {
    var options = ImageBuild.Options()
    options.board = "one"
    let keys = SigningKeys(folder: scratch.folder.appending(path: "keys"), kind: "development")
    for file in [keys.packagePublic, keys.bootCertificate, keys.imagePublic] where !exists(file) {
      try FileTree.write("key", to: file)
    }
    return try BuildStamp(
      workspace: workspace, options: options, keys: keys, compiler: compiler)
  }

  @Test
  func `an image of the same sources is current`() throws {
    #expect(try stamp(try stamped()).isCurrent)
  }

  @Test(arguments: [
    "Sources/x", "Overlay/x", "VERSION", "Hardware/two/u-boot.fragment",
    "build/images/one/manifest.json",
  ])
  func `a change makes it stale, also behind a link to another board`(path: String) throws {
    let workspace = try stamped()
    let file = workspace.repository.appending(path: path)
    let text = try String(contentsOf: file, encoding: .utf8)
    try FileTree.write(text + " ", to: file)
    #expect(try !stamp(workspace).isCurrent)
  }

  @Test
  func `another compiler makes it stale`() throws {
    #expect(try !stamp(try stamped(), compiler: "6.4").isCurrent)
  }
}
