import Foundation

/// Writes a new `inputs.toml` with the newest version of everything.
public struct Relocking: Sendable {
  let workspace: Workspace

  public init(workspace: Workspace) { self.workspace = workspace }

  public func run() async throws {
    let lock = try await InputStore(workspace: workspace).relocked()
    try FileTree.write(lock.text, to: workspace.builder.appending(path: "inputs.toml"))
    workspace.progress.say("   the new lock is written; build, test, then commit it")
  }
}
