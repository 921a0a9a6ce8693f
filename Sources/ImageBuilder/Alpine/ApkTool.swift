import Foundation

/// Alpine's own `apk`, running here under its own libc, working on roots of the board's architecture.
struct ApkTool: Sendable {
  static let architecture = "aarch64"
  /// What it consists of, as it lies in an Alpine root.
  private static let parts = [
    "sbin/apk", "lib/ld-musl-x86_64.so.1", "usr/lib/libapk.so.3.0.0", "usr/lib/libcrypto.so.3",
    "usr/lib/libssl.so.3", "usr/lib/libz.so.1",
  ]

  private let shell: Shell
  private let folder: URL

  /// - Parameter root: an Alpine root for this machine's own architecture.
  init(root: URL, shell: Shell) {
    folder = root
    self.shell = shell
  }

  @discardableResult
  func run(
    _ step: String, _ arguments: [String], in working: URL? = nil,
    environment: [String: String] = [:]
  ) async throws -> Int {
    try await shell.run(
      "apk-\(step)", loader, prefix + arguments, in: working, environment: environment)
  }

  /// Changes what is installed in a root until it is what its world file names.
  ///
  /// - Parameters:
  ///   - world: the packages that are wanted; what they need comes with them, all else goes.
  ///   - index: index file or address of a repository to take packages from.
  ///   - keys: folder of the public keys whose signatures count; nil for those in the root.
  func install(
    _ world: [String], in root: URL, from indexes: [String], keys: URL?, isNew: Bool = false
  ) async throws {
    // A cache or a log would lie inside the root.
    var arguments = common(root) + ["--no-scripts", "--logfile=no", "--purge", "--no-cache"]
    if isNew { arguments.append("--initdb") }
    // apk refuses to make a root for an ordinary user without this, and root with it.
    if isNew, geteuid() != 0 { arguments.append("--usermode") }
    if let keys { arguments += ["--keys-dir", keys.path] }
    // apk takes a space for the end of an address: the link has a name without any.
    let links = FileManager.default.temporaryDirectory
      .appending(path: "skyimage-\(ProcessInfo.processInfo.processIdentifier)-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: links) }
    for (number, index) in indexes.enumerated() {
      arguments += ["-X", try Self.address(index, number, links)]
    }
    if !indexes.contains(where: { $0.contains("://") }) { arguments.append("--no-network") }
    let file = root.appending(path: "etc/apk/world")
    if isNew {
      try await run("install", arguments + ["add"] + world)
    } else {
      try FileTree.write(world.sorted().joined(separator: "\n") + "\n", to: file)
      try await run("install", arguments + ["add"])
    }
    // An empty lock file with rights of its own is all that differs from run to run.
    try remove(root.appending(path: "lib/apk/db/lock"))
  }

  private static func address(_ index: String, _ number: Int, _ links: URL) throws -> String {
    guard !index.contains("://"), index.contains(" ") else { return index }
    let file = URL(filePath: index)
    let link = try makeFolder(links).appending(path: "\(number)")
    try FileManager.default.createSymbolicLink(
      at: link, withDestinationURL: file.deletingLastPathComponent())
    return link.path + "/" + file.lastPathComponent
  }

  /// Differences between a root and what its database says, one a line.
  ///
  /// apk refuses this for an ordinary user, so it is told to be root of a user namespace.
  func audit(_ root: URL, _ kind: String) async throws -> [String] {
    let text = try await shell.capture(
      "apk-audit", "unshare",
      ["-r", loader] + prefix + ["audit"] + common(root) + [kind, "--ignore-busybox-symlinks"])
    return text.split(separator: "\n").map(String.init)
  }

  private var loader: String { folder.appending(path: Self.parts[1]).path }

  private var prefix: [String] {
    let libraries = [folder.appending(path: "lib").path, folder.appending(path: "usr/lib").path]
    return [
      "--library-path", libraries.joined(separator: ":"),
      folder.appending(path: Self.parts[0]).path,
    ]
  }

  private func common(_ root: URL) -> [String] {
    [
      "--root", root.path, "--arch", Self.architecture, "--repositories-file", "/dev/null",
      "--sync=no",
    ]
  }
}
