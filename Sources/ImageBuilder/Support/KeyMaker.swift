public import Foundation

/// Makes release keys.
public struct KeyMaker: Sendable {
  let workspace: Workspace

  public init(workspace: Workspace) { self.workspace = workspace }

  public func makeRelease(in folder: URL) async throws {
    let target = folder.standardizedFileURL
    guard !target.path.hasPrefix(workspace.repository.path + "/") else {
      throw BuildProblem(
        "\(target.path) is inside the checkout", cause: "keys there end up in a commit one day",
        wayOut: "name a folder outside of it")
    }
    try await SigningKeys.make(in: target, kind: "release", shell: workspace.shell)
  }
}
