public import Foundation

/// The overlays that Skynet is measured against, unpacked from Debian's packages and never installed.
///
/// With them come the C library and its loader of the same release, so that they run on an older one.
public struct SkynetRivals: Sendable {
  /// The processor that the locked packages are for.
  static let architecture = "x86_64"

  let workspace: Workspace

  public init(workspace: Workspace) { self.workspace = workspace }

  /// A folder with `usr` as the packages have it, and `versions`: package and version, one a line.
  ///
  /// Installs what a measurement needs of this machine where this user may, and otherwise names it.
  public func folder() async throws -> URL {
    try await HostPackages(workspace: workspace).ensureForNetworks()
    let machine = try await workspace.shell.capture("machine", "uname", ["-m"])
    guard machine.split(separator: "\n").first.map(String.init) == Self.architecture else {
      throw BuildProblem(
        "the rivals are locked for \(Self.architecture), this machine is a \(machine)",
        cause: "figures of this project are taken on servers",
        wayOut: "measure without them: start skynetbench without '--rivals'")
    }
    let store = try InputStore(workspace: workspace)
    let lock = try InputLock.read(workspace.builder.appending(path: "inputs.toml"))
    var inputs: [FetchedInput] = []
    for id in Self.inputs(of: lock) {
      inputs.append(try await store.fetch(id))
    }
    return try await ResultCache(folder: workspace.cache.appending(path: "results")).result(
      "skynet-rivals", inputs: inputs.map(\.digest)
    ) { folder in
      for input in inputs {
        try await workspace.shell.run(
          "unpack-\(input.input.id)", "dpkg-deb", ["--extract", input.file.path, folder.path])
      }
      let versions = inputs.map { "\($0.input.package) \($0.input.version)\n" }.joined()
      try FileTree.write(versions, to: folder.appending(path: "versions"))
    }
  }

  /// The entries of the lock that are unpacked together.
  static func inputs(of lock: InputLock) -> [String] {
    lock.input.map(\.id).filter { $0.hasPrefix("rival-") } + ["kernel-build-libc"]
  }
}
