import Foundation

/// The files of this repository as the rules see them: paths from its root, texts in memory.
struct Repository {
  struct File {
    let path: String
    let text: String
  }

  /// A target of `Package.swift`.
  struct Target: Equatable {
    enum Kind: String { case board, daemon, host, library, tests }

    let name: String
    let kind: Kind
  }

  /// What is no source of ours: results, and folders that tools keep for themselves.
  private static let foreign: Set<String> = ["build"]

  let files: [File]

  init(files: [File]) { self.files = files }

  /// The repository that this file is a part of.
  init() throws {
    let root = URL(filePath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    try self.init(root: root)
  }

  private init(root: URL) throws {
    var files: [File] = []
    var folders = [""]
    while let folder = folders.popLast() {
      let names = try FileManager.default.contentsOfDirectory(atPath: root.path + "/" + folder)
      for name in names.sorted() where !name.hasPrefix(".") && !Self.foreign.contains(name) {
        let path = folder.isEmpty ? name : folder + "/" + name
        let url = root.appending(path: path)
        let values = try url.resourceValues(forKeys: [.isDirectoryKey, .isSymbolicLinkKey])
        if values.isSymbolicLink == true { continue }
        if values.isDirectory == true {
          folders.append(path)
        } else {
          // What is no text is a file that exists and holds nothing for the rules to read.
          files.append(
            File(path: path, text: (try? String(contentsOf: url, encoding: .utf8)) ?? ""))
        }
      }
    }
    self.files = files.sorted { $0.path < $1.path }
  }

  func text(_ path: String) -> String? { files.first { $0.path == path }?.text }

  func files(endingIn suffix: String) -> [File] { files.filter { $0.path.hasSuffix(suffix) } }

  /// Names of the folders right below `path`.
  func folders(in path: String) -> Set<String> {
    var names: Set<String> = []
    for file in files where file.path.hasPrefix(path + "/") {
      let parts = file.path.dropFirst(path.count + 1).split(separator: "/")
      if parts.count > 1, let name = parts.first { names.insert(String(name)) }
    }
    return names
  }

  /// The targets in the order of `Package.swift`, whose helpers say what kind each one is.
  var targets: [Target] {
    let package = text("Package.swift") ?? ""
    let declaration =
      /(?:\b(?<helper>board|daemon|tests)\(|\.(?<method>systemLibrary|executableTarget|testTarget|target)\(\s*name:)\s*"(?<name>\w+)"/
    return package.matches(of: declaration).map { match in
      let name = String(match.name)
      if match.method == "systemLibrary" { return Target(name: name, kind: .library) }
      if match.method == "testTarget" { return Target(name: name, kind: .tests) }
      let kind = match.helper.flatMap { Target.Kind(rawValue: String($0)) }
      return Target(name: name, kind: kind ?? .host)
    }
  }
}
