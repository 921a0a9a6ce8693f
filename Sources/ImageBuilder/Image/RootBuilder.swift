import Foundation

/// Puts the root together: Alpine's packages, ours, the overlay, the late modules, OpenRC's dependency
/// cache; then makes sure that nothing is in it that must not be.
struct RootBuilder: Sendable {
  let workspace: Workspace
  let apk: ApkTool
  /// An Alpine root for this machine's own architecture: its OpenRC works out the dependencies.
  let hostAlpine: URL
  let keys: SigningKeys
  let definition: BoardDefinition
  let hardware: BoardHardware

  /// - Parameters:
  ///   - base: a finished Alpine root; it is copied.
  ///   - packages: names of our packages, in `index`.
  ///   - modules: paths below `lib/modules`, from `moduleFolder`.
  func build(
    _ root: URL, base: URL, packages: [String], index: URL, modules: [String], moduleFolder: URL
  ) async throws {
    try await workspace.shell.run("copy-base", "cp", ["-a", base.path + "/.", root.path])
    try await apk.install(
      AlpinePackages.world + packages, in: root, from: [index.path], keys: keys.packagePublicFolder)
    try await linkApplets(root)
    try FileTree.lay(workspace.overlay, over: root)
    // git keeps no such rights, so the checkout cannot carry them.
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o600], ofItemAtPath: root.appending(path: "etc/shadow").path)
    try FileTree.write(
      try String(contentsOf: keys.packagePublic, encoding: .utf8),
      to: root.appending(path: "etc/apk/keys/skyminer.rsa.pub"))
    try writeBoardFiles(root)
    for module in modules {
      let target = root.appending(path: "lib/modules/" + module)
      try makeFolder(target.deletingLastPathComponent())
      try FileManager.default.copyItem(at: moduleFolder.appending(path: module), to: target)
    }
    for folder in ["data", "config"] { try makeFolder(root.appending(path: folder)) }
    try await writeServiceState(root)
    try Self.check(root)
  }

  /// Busybox is one program with many names; the package's own script, which cannot run here, would
  /// make them.
  private func linkApplets(_ root: URL) async throws {
    let list = try await workspace.shell.capture(
      "applets", "qemu-aarch64-static",
      ["-L", root.path, root.appending(path: "bin/busybox").path, "--list-full"])
    for path in list.split(separator: "\n") {
      let link = root.appending(path: String(path))
      guard !exists(link) else { continue }
      try makeFolder(link.deletingLastPathComponent())
      try FileManager.default.createSymbolicLink(
        atPath: link.path, withDestinationPath: "/bin/busybox")
    }
  }

  private func writeBoardFiles(_ root: URL) throws {
    let file = root.appending(path: "etc/inittab")
    let text = try String(contentsOf: file, encoding: .utf8)
    guard text.contains("@CONSOLE@") else {
      throw BuildProblem(
        "Overlay/etc/inittab names no @CONSOLE@", cause: "the line of the console was changed",
        wayOut: "put it back; the board's definition fills it in")
    }
    try FileTree.write(text.replacing("@CONSOLE@", with: definition.console), to: file)
    try FileTree.write(definition.name + "\n", to: root.appending(path: "etc/skyminer-board"))
    try hardware.write(into: root)
  }

  /// Which service waits for which: OpenRC would need seconds for it at every boot.
  ///
  /// Alpine's OpenRC for this machine reads the board's own scripts, in a root of its own.
  private func writeServiceState(_ root: URL) async throws {
    let stage = root.deletingLastPathComponent().appending(path: "openrc-stage")
    try remove(stage)
    try await workspace.shell.run(
      "copy-openrc", "cp", ["-a", hostAlpine.path + "/.", makeFolder(stage).path])
    for folder in ["etc/init.d", "etc/conf.d", "etc/runlevels", "etc/rc.conf"] {
      try remove(stage.appending(path: folder))
      try await workspace.shell.run(
        "copy-openrc", "cp",
        ["-a", root.appending(path: folder).path, stage.appending(path: folder).path])
    }
    let states = try makeFolder(stage.appending(path: "run/openrc"))
    try await workspace.shell.run(
      "openrc-dependencies", "unshare",
      ["-r", "chroot", stage.path, "/sbin/rc-update", "--update"],
      environment: ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin"])
    let target = try makeFolder(root.appending(path: "usr/share/skyminer/openrc"))
    for name in ["deptree", "depconfig"] where exists(states.appending(path: name)) {
      try FileManager.default.copyItem(
        at: states.appending(path: name), to: target.appending(path: name))
    }
    guard exists(target.appending(path: "deptree")) else {
      throw BuildProblem(
        "OpenRC wrote no dependency tree", cause: "a script in etc/init.d does not parse",
        wayOut: "see logs/openrc-dependencies.log in the cache")
    }
    try FileTree.write("default\n", to: target.appending(path: "softlevel"))
    try remove(stage)
  }

  /// An image goes to many boards: no secret in it, no way in by a password, no program that gives away
  /// rights.
  static func check(_ root: URL) throws {
    let refuse = { (what: String) in
      BuildProblem(
        "the root must not ship: \(what)", cause: "a file of the overlay or of a package",
        wayOut: "remove it there; keys and identities are made on the board")
    }
    try ImageAudit.check(root: root)
    for line in try String(contentsOf: root.appending(path: "etc/shadow"), encoding: .utf8)
      .split(separator: "\n")
    {
      let fields = line.split(separator: ":", omittingEmptySubsequences: false)
      guard fields.count > 1, ["!", "*"].contains(fields[1]) else {
        throw refuse("account \(fields.first ?? "") of etc/shadow has a password, or needs none")
      }
    }
    for entry in try FileTree.entries(of: root) where entry.kind == .file {
      if entry.mode & 0o6000 != 0 { throw refuse("\(entry.path) changes its user when it runs") }
    }
  }
}
