import Foundation

/// Fetches files from the Python index with the machine's own pip, checked against their hashes.
struct Pip: Sendable {
  let shell: Shell

  /// Downloads one file into `target`.
  ///
  /// - Parameter hash: SHA-256 that pip must find; nil takes what comes.
  func download(
    _ package: String, version: String?, platform: String?, hash: String?, into target: URL
  ) async throws -> URL {
    let requirement = package + (version.map { "==" + $0 } ?? "")
    let list = target.appending(path: "requirements.txt")
    try FileTree.write(requirement + (hash.map { " --hash=sha256:" + $0 } ?? "") + "\n", to: list)
    let kind =
      platform.map { ["--only-binary=:all:", "--platform", $0] } ?? ["--no-binary=\(package)"]
    try await shell.run(
      "pip-\(package)", "python3",
      ["-m", "pip", "download", "--no-deps", "--quiet", "--dest", target.path] + kind
        + (hash == nil ? [] : ["--require-hashes"]) + ["-r", list.path])
    try remove(list)
    let names = try FileManager.default.contentsOfDirectory(atPath: target.path)
    guard let name = names.first else {
      throw BuildProblem(
        "the Python index gave no file for \(requirement)", cause: "the version was withdrawn",
        wayOut: "write a new lock with 'make relock'")
    }
    return target.appending(path: name)
  }
}
