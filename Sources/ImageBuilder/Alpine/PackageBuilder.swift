import Foundation
import TOMLKit

/// `ImageBuilder/Packages/<name>/package.toml`, beside a folder `tree` with files to take verbatim.
struct PackageRecipe: Codable, Equatable, Sendable {
  let name: String
  let description: String
  let license: String
  /// Names of Alpine packages it needs.
  let depends: [String]
  /// Other names it answers to.
  let provides: [String]
  /// Boards whose images have it, which must then be signed with development keys; absent for a package
  /// of every image.
  let boards: [String]?
  /// Swift products of this repository, by the path they get on the board.
  let programs: [String: String]
  /// Results of C recipes, by the path they get on the board: `dropbear/bin/dropbear`.
  let binaries: [String: String]
}

/// Makes real Alpine packages of our programs, signed, and a signed index of them.
struct PackageBuilder: Sendable {
  let workspace: Workspace
  let apk: ApkTool
  let keys: SigningKeys
  let version: String

  /// Builds every package and the index.
  ///
  /// - Parameters:
  ///   - program: compiles a Swift product and gives its file.
  ///   - binary: gives the file of a C recipe.
  /// - Returns: the index file.
  func build(
    _ recipes: [PackageRecipe], into folder: URL,
    program: (String) async throws -> URL, binary: (String) async throws -> URL
  ) async throws -> URL {
    let repository = try makeFolder(folder.appending(path: ApkTool.architecture))
    let identity = folder.appending(path: "identity")
    try writeIdentity(identity)
    var files: [String] = []
    for recipe in recipes {
      let tree = folder.appending(path: "tree-\(recipe.name)")
      let verbatim = source(of: recipe).appending(path: "tree")
      if exists(verbatim) { try FileTree.lay(verbatim, over: makeFolder(tree)) }
      for (name, path) in recipe.programs {
        try await place(try await program(name), at: path, in: tree)
      }
      for (name, path) in recipe.binaries {
        try await place(try await binary(name), at: path, in: tree)
      }
      let package = repository.appending(path: "\(recipe.name)-\(apkVersion).apk")
      try await make(recipe, from: tree, identity: identity, to: package)
      files.append(package.path)
      try remove(tree)
    }
    let index = repository.appending(path: "APKINDEX.adb")
    try await apk.run(
      "mkndx",
      [
        "mkndx", "--keys-dir", keys.packagePublicFolder.path, "--description", "skyminer",
        "--output", index.path, "--sign-key", keys.packagePrivate.path,
      ] + files.sorted(), environment: sourceDate)
    return index
  }

  private var apkVersion: String { "\(version)-r0" }
  private var sourceDate: [String: String] { ["SOURCE_DATE_EPOCH": "\(Recipe.sourceDate)"] }

  private func source(of recipe: PackageRecipe) -> URL {
    workspace.builder.appending(path: "Packages/\(recipe.name)")
  }

  private func place(_ file: URL, at path: String, in tree: URL) async throws {
    let target = tree.appending(path: path)
    try makeFolder(target.deletingLastPathComponent())
    try FileManager.default.copyItem(at: file, to: target)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: target.path)
  }

  private func make(
    _ recipe: PackageRecipe, from tree: URL, identity: URL, to package: URL
  ) async throws {
    var info = [
      "name:\(recipe.name)", "version:\(apkVersion)", "arch:\(ApkTool.architecture)",
      "description:\(recipe.description)", "license:\(recipe.license)", "origin:skyminer",
      "url:https://github.com/skycoin",
    ]
    if !recipe.depends.isEmpty { info.append("depends:" + recipe.depends.joined(separator: " ")) }
    if !recipe.provides.isEmpty {
      info.append("provides:" + recipe.provides.joined(separator: " "))
    }
    try await apk.run(
      "mkpkg-\(recipe.name)",
      ["mkpkg", "--root", identity.path] + info.flatMap { ["--info", $0] } + [
        "--files", tree.path, "--output", package.path, "--sign-key", keys.packagePrivate.path,
      ], environment: sourceDate)
  }

  /// apk looks names of owners up in a root: this one says that whoever builds is root.
  private func writeIdentity(_ folder: URL) throws {
    try FileTree.write(
      "root:x:\(geteuid()):\(getegid()):root:/root:/bin/sh\n",
      to: folder.appending(path: "etc/passwd"))
    try FileTree.write("root:x:\(getegid()):\n", to: folder.appending(path: "etc/group"))
  }

  /// All recipes of the repository, by name.
  static func recipes(in workspace: Workspace) throws -> [PackageRecipe] {
    let folder = workspace.builder.appending(path: "Packages")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    return try names.map { name in
      let file = folder.appending(path: "\(name)/package.toml")
      do {
        let recipe = try TOMLDecoder(strictDecoding: true).decode(
          PackageRecipe.self, from: try String(contentsOf: file, encoding: .utf8))
        guard recipe.name == name else {
          throw BuildProblem(
            "\(file.path) calls the package '\(recipe.name)'", cause: "the folder was renamed",
            wayOut: "name folder and package alike")
        }
        return recipe
      } catch let problem as BuildProblem {
        throw problem
      } catch {
        throw BuildProblem(
          "\(file.path) is not valid: \(error)", cause: "a missing, misspelt or unknown key",
          wayOut: "compare it with ImageBuilder/Packages/boardd/package.toml")
      }
    }
  }
}
