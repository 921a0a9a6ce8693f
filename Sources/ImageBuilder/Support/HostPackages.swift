import Foundation

/// The Debian packages that building and testing need beside the Swift toolchain.
public struct HostPackages: Sendable {
  /// Of Debian 12.
  static let names = [
    "bc", "bison", "bmap-tools", "bzip2", "chromium", "codespell", "cpio", "cryptsetup-bin",
    "device-tree-compiler", "dosfstools", "dpkg-dev", "e2fsprogs", "erofs-utils", "flex", "g++",
    "gcc", "gcc-aarch64-linux-gnu", "gdisk", "iproute2", "kmod", "libfaketime", "libgnutls28-dev",
    "libsqlite3-dev", "libssl-dev", "make", "minisign", "mtools", "netcat-openbsd",
    "openssh-client", "openssl", "patch", "pkg-config", "python3", "python3-cryptography",
    "python3-dev", "python3-pip", "python3-pyelftools", "python3-setuptools", "qemu-user-static",
    "shellcheck", "shfmt", "swig", "tcl", "user-mode-linux", "util-linux", "uuid-dev", "xz-utils",
    "zstd",
  ]
  /// What measuring networks needs beside those.
  static let namesForNetworks = [
    "coreutils", "ethtool", "iperf3", "iproute2", "mount", "util-linux",
  ]
  /// Newer ones, of its backports: QEMU 10 is two to three times quicker than Debian 12's own.
  static let backports = ["qemu-system-arm", "qemu-utils"]

  let workspace: Workspace

  public init(workspace: Workspace) { self.workspace = workspace }

  /// Installs what is missing where this user may, and otherwise names it.
  public func ensure() async throws {
    try await ensure(Self.names, backports: Self.backports)
  }

  /// The same for measurements of networks.
  func ensureForNetworks() async throws {
    try await ensure(Self.namesForNetworks, backports: [])
  }

  private func ensure(_ names: [String], backports: [String]) async throws {
    let missing = try await absent(names)
    let missingNewer = try await absent(backports)
    guard !missing.isEmpty || !missingNewer.isEmpty else { return }
    let list = (missing + missingNewer).joined(separator: " ")
    guard let prefix = await privilege() else {
      throw BuildProblem(
        "these Debian packages are missing: \(list)",
        cause: "this user may not install packages",
        wayOut: "have them installed: apt-get install \(list)")
    }
    try await workspace.progress.step("installing \(list)") {
      try await apt(prefix, ["update", "-q"])
      if !missing.isEmpty {
        try await apt(prefix, ["install", "-y", "-q", "--no-install-recommends"] + missing)
      }
      if !missingNewer.isEmpty { try await installBackports(missingNewer, prefix) }
    }
  }

  private func absent(_ names: [String]) async throws -> [String] {
    let text = try await workspace.shell.capture(
      "dpkg-list", "dpkg-query", ["-W", "-f", "${Package} ${db:Status-Status}\\n"])
    let installed = Set(
      text.split(separator: "\n").filter { $0.hasSuffix(" installed") }
        .compactMap { $0.split(separator: " ").first.map(String.init) })
    return names.filter { !installed.contains($0) }
  }

  private func privilege() async -> [String]? {
    if geteuid() == 0 { return [] }
    let canSudo = (try? await workspace.shell.run("sudo", "sudo", ["-n", "true"])) != nil
    return canSudo ? ["sudo", "-n"] : nil
  }

  private func apt(_ prefix: [String], _ arguments: [String]) async throws {
    let words = prefix + ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"] + arguments
    try await workspace.shell.run("apt-install", words[0], Array(words.dropFirst()))
  }

  /// Takes them from Debian's backports with a configuration of its own: the machine's stays as it is.
  private func installBackports(_ names: [String], _ prefix: [String]) async throws {
    let archive = try MachineArchive.find()
    let folder = workspace.cache.appending(path: "apt-backports")
    try makeFolder(folder.appending(path: "lists/partial"))
    let suites = ["bookworm", "bookworm-updates", "bookworm-backports"]
    var stanzas = [suites.joined(separator: " ")].map { stanza(archive.main, $0) }
    if let security = archive.security { stanzas.append(stanza(security, "bookworm-security")) }
    try FileTree.write(
      stanzas.joined(separator: "\n") + "\n",
      to: folder.appending(path: "sources/backports.sources"))
    let options = [
      "-o", "Dir::Etc::sourceparts=\(folder.path)/sources", "-o", "Dir::Etc::sourcelist=/dev/null",
      "-o", "Dir::State::lists=\(folder.path)/lists",
    ]
    do {
      try await apt(prefix, options + ["update", "-q"])
      try await apt(
        prefix,
        options + ["install", "-y", "-q", "--no-install-recommends", "-t", "bookworm-backports"]
          + names)
    } catch let problem as BuildProblem {
      workspace.progress.warn(
        "QEMU of the backports is not to be had, taking Debian 12's\n\(problem)")
      try await apt(prefix, ["install", "-y", "-q", "--no-install-recommends"] + names)
    }
  }

  private func stanza(_ location: String, _ suites: String) -> String {
    """
    Types: deb
    URIs: \(location)
    Suites: \(suites)
    Components: main
    Signed-By: \(Apt.keyring)

    """
  }
}
