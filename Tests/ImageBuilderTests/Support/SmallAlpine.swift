import Foundation
import Testing

@testable import ImageBuilder

/// A signed repository of a few packages, made with Alpine's own tools, to make roots from.
struct SmallAlpine {
  /// What a root holds whose world is `openrc`.
  static let files = [
    "bin/busybox", "bin/sh", "etc/apk/keys/skyminer.rsa.pub", "etc/hosts", "etc/mtab", "etc/passwd",
    "sbin/openrc",
  ]

  let workspace: Workspace
  let apk: ApkTool
  let keys: SigningKeys
  /// Its index; the packages lie beside it.
  let index: URL

  var repository: URL { index.deletingLastPathComponent() }
  func package(_ name: String) -> URL { repository.appending(path: "\(name)-1.0-r0.apk") }

  static func make(in scratch: Scratch) async throws -> SmallAlpine {
    let workspace = try scratch.workspace()
    let apk = try Self.apk(scratch)
    let keys = try await makeKeys(in: scratch, "keys")
    let key = try String(contentsOf: keys.packagePublic, encoding: .utf8)
    let tree = { (path: String, text: String, mode: Int) in
      try FileTree.write(
        text, to: workspace.builder.appending(path: "Packages/" + path), mode: mode)
    }
    try tree("alpine-baselayout/tree/etc/hosts", "127.0.0.1 localhost\n", 0o644)
    try tree("alpine-baselayout/tree/etc/passwd", "root:x:0:0:root:/root:/bin/sh\n", 0o644)
    try tree("alpine-baselayout/tree/etc/apk/keys/skyminer.rsa.pub", key, 0o644)
    try scratch.link(
      "checkout/ImageBuilder/Packages/alpine-baselayout/tree/etc/mtab", to: "../proc/mounts")
    // Large enough to lie in a packed block of its own, so that damage can be aimed at it.
    let program = (0..<20_000).map { "\($0 * 7919 % 10007)" }.joined(separator: " ")
    try tree("busybox/tree/bin/busybox", program, 0o755)
    try scratch.link("checkout/ImageBuilder/Packages/busybox/tree/bin/sh", to: "/bin/busybox")
    try tree("openrc/tree/sbin/openrc", "#!/bin/sh\n", 0o755)
    try tree("extra/tree/usr/bin/extra", "not wanted\n", 0o755)
    let builder = PackageBuilder(workspace: workspace, apk: apk, keys: keys, version: "1.0")
    let recipes = [
      recipe("alpine-baselayout"), recipe("busybox", depends: ["alpine-baselayout"]),
      recipe("openrc", depends: ["busybox"]), recipe("extra"),
    ]
    let index = try await builder.build(
      recipes, into: scratch.place("packages"), program: { _ in scratch.folder },
      binary: { _ in scratch.folder })
    return SmallAlpine(workspace: workspace, apk: apk, keys: keys, index: index)
  }

  static func apk(_ scratch: Scratch) throws -> ApkTool {
    ApkTool(root: try #require(Checkout.alpine), shell: scratch.shell)
  }

  static func recipe(
    _ name: String, depends: [String] = [], provides: [String] = [],
    programs: [String: String] = [:], binaries: [String: String] = [:]
  ) -> PackageRecipe {
    PackageRecipe(
      name: name, description: "a package of the tests", license: "MIT", depends: depends,
      provides: provides, boards: nil, programs: programs, binaries: binaries)
  }

  /// Keys that sign packages; the others of the set are not made.
  static func makeKeys(in scratch: Scratch, _ folder: String) async throws -> SigningKeys {
    let keys = SigningKeys(folder: try scratch.makeFolder(folder), kind: "development")
    try makeFolder(keys.packagePublicFolder)
    try await scratch.shell.run(
      "keys", "openssl", ["genrsa", "-out", keys.packagePrivate.path, "2048"])
    try await scratch.shell.run(
      "keys", "openssl",
      ["rsa", "-in", keys.packagePrivate.path, "-pubout", "-out", keys.packagePublic.path])
    return keys
  }

  func mirror(
    _ repository: String, keys folder: URL? = nil, tarball: MirrorAlpine.Tarball? = nil
  ) -> MirrorAlpine {
    MirrorAlpine(
      tarball: tarball, repositories: [repository], keys: folder ?? keys.packagePublicFolder,
      shell: workspace.shell)
  }

  /// Whether a root holds the files that it should, and its database vouches for each.
  static func check(_ root: URL, files: [String] = files) throws {
    let database = try PackageDatabase(
      parsing: String(contentsOf: root.appending(path: "lib/apk/db/installed"), encoding: .utf8))
    #expect(database.files.map(\.path).sorted() == files.sorted())
    for file in database.files {
      let path = root.appending(path: file.path).path
      let link = try? FileManager.default.destinationOfSymbolicLink(atPath: path)
      let data = try link.map { Data($0.utf8) } ?? Data(contentsOf: URL(filePath: path))
      #expect(file.matches(data), "\(file.path)")
    }
  }
}
