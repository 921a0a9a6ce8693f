import Foundation

/// Programs of others that packages bring to a board.
struct BoardBinaries: Sendable {
  /// Entries of the lock that are unpacked together.
  private static let iperfInputs = "iperf3-"

  private let toolchains: ToolchainBuilder

  init(_ toolchains: ToolchainBuilder) { self.toolchains = toolchains }

  /// A file by the name that packages give it: who makes it, and where it lies there.
  ///
  /// - Parameter path: as `dropbear/bin/dropbear`; a link there leads to what it names.
  func file(_ path: String) async throws -> URL {
    let parts = path.split(separator: "/", maxSplits: 1).map(String.init)
    let makers = ["dropbear": toolchains.dropbear, "iperf3": iperf3]
    guard parts.count == 2, let maker = makers[parts[0]] else {
      throw BuildProblem(
        "a package names the binary '\(path)'", cause: "nothing makes that",
        wayOut: "write dropbear/bin/NAME or iperf3/usr/PATH, or add its maker to BoardBinaries")
    }
    return try await maker().appending(path: parts[1]).resolvingSymlinksInPath()
  }

  /// Debian's iperf3 for boards with all the libraries that it loads, unpacked: `usr` as the packages have it.
  private func iperf3() async throws -> URL {
    let workspace = toolchains.workspace
    let lock = try InputLock.read(workspace.builder.appending(path: "inputs.toml"))
    var inputs: [FetchedInput] = []
    for entry in lock.input where entry.id.hasPrefix(Self.iperfInputs) {
      inputs.append(try await toolchains.inputs.fetch(entry.id))
    }
    return try await toolchains.recipe.cache.result("iperf3-board", inputs: inputs.map(\.digest)) {
      folder in
      for input in inputs { try await toolchains.recipe.extract(deb: input.file, into: folder) }
    }
  }
}
