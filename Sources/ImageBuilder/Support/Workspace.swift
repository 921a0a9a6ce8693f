public import Foundation

/// The folders that a build works in.
public struct Workspace: Sendable {
  /// The checkout.
  public let repository: URL
  /// Downloads and finished intermediate results, outside the tree, safe to delete.
  public let cache: URL
  /// Keys, outside the tree; never made or changed but by a first build without any.
  public let keys: URL
  public let shell: Shell
  public let progress: Progress

  /// - Parameters:
  ///   - repository: the folder with `Package.swift`.
  ///   - cache: instead of the usual one.
  public init(repository: URL, cache own: URL? = nil, progress: Progress = Progress()) throws {
    let environment = ProcessInfo.processInfo.environment
    let home = URL(filePath: environment["HOME"] ?? "/root")
    self.repository = repository.standardizedFileURL
    cache =
      own ?? environment["SKYMINER_CACHE"].map { URL(filePath: $0) }
      ?? home.appending(path: ".cache/skyminer")
    keys =
      environment["SKYMINER_KEYS"].map { URL(filePath: $0) }
      ?? home.appending(path: ".config/skyminer/keys")
    self.progress = progress
    // Outside the tree: what apt and pip print names the machine's mirrors.
    shell = Shell(logs: cache.appending(path: "logs"))
    guard exists(self.repository.appending(path: "Package.swift")) else {
      throw BuildProblem(
        "\(repository.path) is not a checkout of this project",
        cause: "the command was started in another folder",
        wayOut: "start it in the folder that holds Package.swift, or name that with --repository")
    }
    try FileManager.default.createDirectory(at: cache, withIntermediateDirectories: true)
  }

  /// The same checkout with another cache.
  func with(cache: URL) throws -> Workspace {
    try Workspace(repository: repository, cache: cache, progress: progress)
  }

  public var builder: URL { repository.appending(path: "ImageBuilder") }
  public var hardware: URL { repository.appending(path: "Hardware") }
  public var overlay: URL { repository.appending(path: "Overlay") }

  /// Where a finished image of a board lies.
  public func images(board: String) -> URL {
    repository.appending(path: "build/images/\(board)")
  }

  /// The lines of `apk audit` that `ImageBuilder/audit-explained.txt` gives a reason for.
  ///
  /// Empty lines of the file and those that start with `#` are for people.
  public func explainedAuditLines() throws -> Set<String> {
    let file = builder.appending(path: "audit-explained.txt")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    return Set(lines.filter { !$0.hasPrefix("#") }.map(String.init))
  }

  func compilerVersion() async throws -> String {
    try await shell.capture("swift-version", "swift", ["--version"])
  }

  /// The folder of the Swift toolchain that holds `bin` and `lib`.
  public func toolchain() async throws -> URL {
    let info = try await shell.capture("target-info", "swift", ["-print-target-info"])
    guard
      let object = try? JSONSerialization.jsonObject(with: Data(info.utf8)) as? [String: Any],
      let paths = object["paths"] as? [String: Any],
      let resources = paths["runtimeResourcePath"] as? String
    else {
      throw BuildProblem(
        "the Swift toolchain does not say where it is",
        cause: "'swift -print-target-info' gave something unexpected",
        wayOut: "install Swift 6.3 from swift.org and put it into PATH")
    }
    return URL(filePath: resources).deletingLastPathComponent().deletingLastPathComponent()
  }
}

/// Whether something lies there, a dangling link included.
package func exists(_ url: URL) -> Bool {
  (try? FileManager.default.attributesOfItem(atPath: url.path)) != nil
}

/// Makes a folder and those above it.
@discardableResult
package func makeFolder(_ url: URL) throws -> URL {
  try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  return url
}

/// Deletes what lies there, if anything does.
package func remove(_ url: URL) throws {
  if exists(url) { try FileManager.default.removeItem(at: url) }
}
