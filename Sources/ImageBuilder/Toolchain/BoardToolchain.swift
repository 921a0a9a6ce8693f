public import Foundation

/// Everything that board programs are compiled and linked with.
public struct BoardToolchain: Sendable {
  /// Folder that holds the SDK bundle.
  public let sdks: URL
  /// Where pkg-config finds the board's libraries.
  public let pkgConfig: URL
  let sysroot: URL
  let digest: String
}

/// Builds the C libraries, for the board and for the host, and the Swift SDK bundle.
public struct ToolchainBuilder: Sendable {
  public static let triple = "aarch64-none-none-elf"
  static let libraries = ["libsodium", "sqlite", "libgpiod", "libi2c"]

  let workspace: Workspace
  let inputs: InputStore
  let recipe: Recipe

  public init(workspace: Workspace) throws {
    self.init(workspace: workspace, inputs: try InputStore(workspace: workspace))
  }

  init(workspace: Workspace, inputs: InputStore) {
    self.workspace = workspace
    self.inputs = inputs
    recipe = Recipe(workspace: workspace)
  }

  /// The SDK for board programs.
  public func board() async throws -> BoardToolchain {
    let sysroot = try await sysroot()
    var values = try await environment(.board)
    values["SYSROOT"] = sysroot.path
    var digests = [sysroot.lastPathComponent]
    for name in Self.libraries {
      let library = try await library(name, .board, sysroot: sysroot)
      values[name.uppercased()] = library.path
      digests.append(library.lastPathComponent)
    }
    let parts = try sdkParts()
    let sdk = try await recipe.build(
      "sdk", variant: "board", digests: digests + [parts], environment: values
    ) { _ in }
    let root = sdk.appending(path: "skyminer.artifactbundle/sdk/sysroot")
    return BoardToolchain(
      sdks: sdk, pkgConfig: root.appending(path: "lib/pkgconfig"), sysroot: sysroot,
      digest: sdk.lastPathComponent)
  }

  /// The same libraries for the machine that runs the tests.
  ///
  /// - Returns: the folders for `PKG_CONFIG_PATH`.
  public func host() async throws -> [URL] {
    var folders: [URL] = []
    for name in Self.libraries {
      let library = try await library(name, .host, sysroot: nil)
      folders.append(library.appending(path: "lib/pkgconfig"))
    }
    return folders
  }

  /// Dropbear, built for the board from Debian's source: `bin` with its programs.
  func dropbear() async throws -> URL {
    try await library("dropbear", .board, sysroot: try await sysroot())
  }

  private func sysroot() async throws -> URL {
    let packages = [
      try await inputs.fetch("musl"), try await inputs.fetch("kernel-headers"),
      try await inputs.fetch("libgcc"),
    ]
    let digests = packages.map(\.digest) + [try sdkParts(), try await workspace.compilerVersion()]
    return try await recipe.build(
      "sysroot", variant: "board", digests: digests, environment: environment(.board)
    ) { source in
      for package in packages {
        let folder = source.appending(path: package.input.package)
        try await recipe.extract(deb: package.file, into: folder)
      }
    }
  }

  private func library(_ name: String, _ target: Recipe.Target, sysroot: URL?) async throws -> URL {
    let input = try await inputs.fetch(name)
    var values = try await environment(target)
    if let sysroot { values["SYSROOT"] = sysroot.path }
    let digests = [
      input.digest, sysroot?.lastPathComponent ?? "", try sdkParts(),
      try await workspace.compilerVersion(),
    ]
    return try await recipe.build(
      name, variant: target.rawValue, digests: digests, environment: values
    ) { source in
      switch input.input.kind {
      case .source: try await recipe.unpack(source: input, into: source)
      case .python, .deb: try await recipe.extract(input.file, into: source)
      }
    }
  }

  private func environment(_ target: Recipe.Target) async throws -> [String: String] {
    [
      "TARGET": target.rawValue,
      "TOOLCHAIN": try await workspace.toolchain().path,
      "SDK_PARTS": workspace.builder.appending(path: "SDK").path,
    ]
  }

  private func sdkParts() throws -> String {
    try Digest.of(tree: workspace.builder.appending(path: "SDK"))
  }
}
