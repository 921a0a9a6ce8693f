import Foundation

/// Runs the shell recipes of `ImageBuilder/Recipes`: each turns the source of one input into files.
///
/// A recipe sees a private copy of its source and an empty folder for its result; both have names that
/// must not show in what it makes.
struct Recipe: Sendable {
  enum Target: String, Sendable {
    case board
    case host
  }

  /// The date that every build product carries: a fixed one, so that only inputs change bytes.
  static let sourceDate = 1_767_225_600

  let workspace: Workspace
  let cache: ResultCache

  init(workspace: Workspace) {
    self.workspace = workspace
    cache = ResultCache(folder: workspace.cache.appending(path: "results"))
  }

  /// The result of a recipe.
  ///
  /// - Parameters:
  ///   - name: its file without `.sh`.
  ///   - variant: tells results of one recipe apart, as `board` and `host`.
  ///   - digests: what else the result hangs on.
  ///   - environment: given to the recipe.
  ///   - unpack: fills the folder that becomes `SOURCE`.
  func build(
    _ name: String, variant: String, digests: [String], environment: [String: String],
    unpack: (URL) async throws -> Void
  ) async throws -> URL {
    let script = workspace.builder.appending(path: "Recipes/\(name).sh")
    let text = try String(contentsOf: script, encoding: .utf8)
    let inputs = [text, variant, "\(Self.sourceDate)"] + digests
    return try await cache.result("\(name)-\(variant)", inputs: inputs) { output in
      try await workspace.progress.step("building \(name) for \(variant)") {
        let source = output.deletingLastPathComponent()
          .appending(path: ".source-\(output.lastPathComponent)")
        try remove(source)
        try makeFolder(source)
        defer { try? remove(source) }
        try await unpack(source)
        var values = environment
        values["SOURCE"] = source.path
        values["OUTPUT"] = output.path
        values["JOBS"] = "\(ProcessInfo.processInfo.activeProcessorCount)"
        values["SOURCE_DATE_EPOCH"] = "\(Self.sourceDate)"
        try await workspace.shell.run(
          "\(name)-\(variant)", "bash", [script.path], environment: values)
      }
    }
  }

  /// Unpacks a Debian source package and lays Debian's patches, which hold its security fixes, over it.
  func unpack(source input: FetchedInput, into folder: URL) async throws {
    let step = "unpack-\(input.input.id)"
    for file in input.files where !file.lastPathComponent.contains(".debian.tar.") {
      try await extract(file, into: folder)
    }
    guard let debian = input.files.first(where: { $0.lastPathComponent.contains(".debian.tar.") })
    else { return }
    try await workspace.shell.run(
      step, "tar", ["-xf", debian.path, "--no-same-owner", "-C", folder.path])
    let patches = folder.appending(path: "debian/patches")
    let series = try? String(contentsOf: patches.appending(path: "series"), encoding: .utf8)
    for line in (series ?? "").split(separator: "\n") {
      let patch = line.trimmingCharacters(in: .whitespaces)
      if patch.isEmpty || patch.hasPrefix("#") { continue }
      try await apply(patches.appending(path: patch), to: folder)
    }
  }

  func apply(_ patch: URL, to folder: URL) async throws {
    try await workspace.shell.run(
      "patch-\(patch.lastPathComponent)", "patch",
      ["-p1", "--quiet", "--no-backup-if-mismatch", "-i", patch.path], in: folder)
  }

  /// Unpacks an archive without its one top folder.
  func extract(_ archive: URL, into folder: URL) async throws {
    try await workspace.shell.run(
      "extract", "tar",
      ["-xf", archive.path, "--no-same-owner", "--strip-components=1", "-C", folder.path])
  }

  func extract(deb: URL, into folder: URL) async throws {
    try makeFolder(folder)
    try await workspace.shell.run("extract", "dpkg-deb", ["-x", deb.path, folder.path])
  }
}
