public import Foundation

/// Cross-compiles the programs of a board.
public struct BoardPrograms: Sendable {
  let workspace: Workspace
  let toolchain: BoardToolchain

  public init(workspace: Workspace, toolchain: BoardToolchain) {
    self.workspace = workspace
    self.toolchain = toolchain
  }

  /// A finished program, stripped, beside its size on disk.
  public struct Program: Sendable {
    let name: String
    public let file: URL
  }

  /// Builds one product of this package with the board's SDK; what is unchanged takes a second.
  ///
  /// - Parameter output: folder for the stripped program; the one with symbols stays beside it, for
  ///   reading crash addresses.
  public func build(_ product: String, into output: URL) async throws -> Program {
    let scratch = workspace.repository.appending(path: ".build-board")
    try await workspace.progress.step("compiling \(product) for the board") {
      try await workspace.shell.run(
        "swift-\(product)", "swift",
        [
          "build", "--package-path", workspace.repository.path, "--swift-sdks-path",
          toolchain.sdks.path, "--swift-sdk", ToolchainBuilder.triple, "-c", "release", "--product",
          product, "--scratch-path", scratch.path,
        ], environment: ["PKG_CONFIG_PATH": toolchain.pkgConfig.path])
    }
    let built = scratch.appending(path: "\(ToolchainBuilder.triple)/release/\(product)")
    let target = output.appending(path: product)
    try makeFolder(output)
    try await workspace.shell.run(
      "strip-\(product)",
      try await workspace.toolchain().appending(path: "bin/llvm-objcopy").path,
      ["--strip-all", built.path, target.path])
    return Program(name: product, file: target)
  }
}
