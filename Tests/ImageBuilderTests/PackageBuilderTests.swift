import Base
import Foundation
import Testing

@testable import ImageBuilder

/// Packages of our programs, made with Alpine's own tool.
@Suite(.enabled(if: Checkout.alpine != nil, Comment(rawValue: Checkout.needsAlpine)))
struct PackageBuilderTests {
  let scratch = Scratch()

  private static let tree = [
    "etc/init.d/sample", "etc/conf.d/sample", "usr/share/sample/a", "usr/share/sample/b/c", "z",
  ]

  /// Builds a package whose files were made in this order.
  private func build(
    _ order: [String], keys: SigningKeys, into name: String, modes: Int = 0o644
  ) async throws -> (package: URL, index: URL) {
    let workspace = try scratch.workspace()
    let source = workspace.builder.appending(path: "Packages/sample")
    try remove(source)
    for path in order {
      let mode = path.hasPrefix("etc/init.d") ? modes | 0o111 : modes
      try FileTree.write(path, to: source.appending(path: "tree/" + path), mode: mode)
    }
    let program = try scratch.write("a program", to: "built/sample", mode: 0o700)
    let builder = PackageBuilder(
      workspace: workspace, apk: try SmallAlpine.apk(scratch), keys: keys, version: "1.0")
    let recipe = SmallAlpine.recipe(
      "sample", depends: ["musl"], provides: ["other=1"], programs: ["sample": "usr/sbin/sample"],
      binaries: ["tool/bin/tool": "usr/bin/tool"])
    let index = try await builder.build(
      [recipe], into: scratch.place(name), program: { _ in program }, binary: { _ in program })
    return (index.deletingLastPathComponent().appending(path: "sample-1.0-r0.apk"), index)
  }

  @Test
  func `files made in another order, later and by another umask give the same bytes`()
    async throws
  {
    let keys = try await SmallAlpine.makeKeys(in: scratch, "keys")
    let first = try await build(Self.tree, keys: keys, into: "first")
    try await Task.sleep(for: .milliseconds(1100))
    let second = try await build(Self.tree.reversed(), keys: keys, into: "second", modes: 0o664)
    #expect(try Digest.of(file: first.package) == Digest.of(file: second.package))
    #expect(try Digest.of(file: first.index) == Digest.of(file: second.index))
  }

  @Test
  func `another version, file or key gives other bytes`() async throws {
    let keys = try await SmallAlpine.makeKeys(in: scratch, "keys")
    let other = try await SmallAlpine.makeKeys(in: scratch, "other")
    let packages = [
      try await build(Self.tree, keys: keys, into: "first").package,
      try await build(Self.tree + ["more"], keys: keys, into: "second").package,
      try await build(Self.tree, keys: other, into: "third").package,
    ]
    #expect(Set(try packages.map { try Digest.of(file: $0) }).count == 3)
  }

  /// The package as Alpine's tool shows it.
  private func dump(_ package: URL) async throws -> String {
    try await SmallAlpine.apk(scratch).run("adbdump", ["adbdump", package.path])
    return try String(contentsOf: scratch.place("logs/apk-adbdump.log"), encoding: .utf8)
  }

  @Test
  func `the package names what it needs and provides, and holds programs that can be run`()
    async throws
  {
    let keys = try await SmallAlpine.makeKeys(in: scratch, "keys")
    let said = try await dump(build(Self.tree, keys: keys, into: "out").package)
    for text in [
      "name: sample", "version: 1.0-r0", "arch: aarch64", "license: MIT", "- musl", "- other=1",
    ] { #expect(said.contains(text), "'\(text)' is not in \(said)") }
    for (file, mode) in [("sample", "0755"), ("tool", "0755"), ("a", "0644")] {
      #expect(
        said.contains("- name: \(file)\n        acl:\n          mode: \(mode)\n"),
        "\(file) in \(said)")
    }
  }

  @Test
  func `everything in a package belongs to root, whoever builds it`() async throws {
    let keys = try await SmallAlpine.makeKeys(in: scratch, "keys")
    let said = try await dump(build(Self.tree, keys: keys, into: "out").package)
    let owners = Set(
      said.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
        .filter { $0.hasPrefix("user:") || $0.hasPrefix("group:") })
    #expect(owners == ["user: root", "group: root"])
  }

  @Test(.enabled(if: geteuid() == 0, "only root can give a checkout to somebody else"))
  func `a checkout that belongs to somebody else makes no difference to root`() async throws {
    let keys = try await SmallAlpine.makeKeys(in: scratch, "keys")
    let first = try await build(Self.tree, keys: keys, into: "first").package
    let source = try scratch.workspace().builder.path
    try await scratch.shell.run("chown", "chown", ["-R", "12345:12345", source])
    let builder = PackageBuilder(
      workspace: try scratch.workspace(), apk: try SmallAlpine.apk(scratch), keys: keys,
      version: "1.0")
    let program = scratch.place("built/sample")
    try await scratch.shell.run("chown", "chown", ["12345:12345", program.path])
    let index = try await builder.build(
      [
        SmallAlpine.recipe(
          "sample", depends: ["musl"], provides: ["other=1"],
          programs: ["sample": "usr/sbin/sample"], binaries: ["tool/bin/tool": "usr/bin/tool"])
      ], into: scratch.place("second"), program: { _ in program }, binary: { _ in program })
    let second = index.deletingLastPathComponent().appending(path: first.lastPathComponent)
    #expect(try await dump(second) == dump(first))
  }

  @Test
  func `every package of the checkout has a recipe that holds`() throws {
    let workspace = try Workspace(
      repository: Checkout.folder, cache: scratch.place("cache"), progress: Progress(isQuiet: true))
    let names = try PackageBuilder.recipes(in: workspace).map(\.name)
    #expect(names.contains("boardd"))
    #expect(names == names.sorted())
  }

  @Test(
    arguments: [
      ("name = \"other\"", "calls the package 'other'"),
      ("name = \"sample\"\nsize = 3", "size"),
      ("", "is not valid"),
    ])
  func `a recipe that does not hold is refused by its path`(line: String, evidence: String) throws {
    let workspace = try scratch.workspace()
    let text = """
      \(line)
      description = "x"
      license = "MIT"
      depends = []
      provides = []

      [programs]

      [binaries]

      """
    try FileTree.write(text, to: workspace.builder.appending(path: "Packages/sample/package.toml"))
    let problem = #expect(throws: BuildProblem.self) { try PackageBuilder.recipes(in: workspace) }
    expect(problem, says: "Packages/sample/package.toml", evidence)
  }
}
