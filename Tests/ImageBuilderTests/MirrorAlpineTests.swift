import Foundation
import Testing

@testable import ImageBuilder

/// Alpine from a repository, with apk itself deciding what to trust.
@Suite(.enabled(if: Checkout.alpine != nil, Comment(rawValue: Checkout.needsAlpine)))
struct MirrorAlpineTests {
  let scratch = Scratch()

  private func install(
    _ mirror: MirrorAlpine, _ alpine: SmallAlpine, into name: String = "root"
  ) async throws -> URL {
    let root = try scratch.makeFolder(name)
    _ = try await mirror.install(["openrc"], into: root, apk: alpine.apk)
    return root
  }

  /// Whether anything of a package got into a root.
  private func isEmpty(_ name: String) -> Bool {
    SmallAlpine.files.allSatisfy { !exists(scratch.place("\(name)/\($0)")) }
  }

  @Test
  func `an empty root is filled with what is wanted and what that needs, and no more`()
    async throws
  {
    let alpine = try await SmallAlpine.make(in: scratch)
    let root = try await install(alpine.mirror(alpine.index.path), alpine)
    try SmallAlpine.check(root)
    #expect(!exists(root.appending(path: "usr/bin/extra")))
    let world = try String(contentsOf: root.appending(path: "etc/apk/world"), encoding: .utf8)
    #expect(world == "openrc\n")
  }

  @Test
  func `two roots are alike`() async throws {
    let alpine = try await SmallAlpine.make(in: scratch)
    let first = try await install(alpine.mirror(alpine.index.path), alpine, into: "first")
    let second = try await install(alpine.mirror(alpine.index.path), alpine, into: "second")
    #expect(try Digest.of(tree: first) == Digest.of(tree: second))
  }

  @Test
  func `keys of somebody else are not trusted, and nothing is installed`() async throws {
    let alpine = try await SmallAlpine.make(in: scratch)
    let other = try await SmallAlpine.makeKeys(in: scratch, "other")
    let mirror = alpine.mirror(alpine.index.path, keys: other.packagePublicFolder)
    let problem = await #expect(throws: BuildProblem.self) {
      _ = try await install(mirror, alpine)
    }
    expect(problem, says: "apk-install", "UNTRUSTED signature")
    #expect(isEmpty("root"))
  }

  @Test(arguments: [0.4, 0.6, 0.8, 0.95])
  func `a bit turned over in a package is refused`(place: Double) async throws {
    let alpine = try await SmallAlpine.make(in: scratch)
    let package = alpine.package("busybox")
    try flipBit(of: package, at: Int(Double(fileSize(package)) * place))
    let problem = await #expect(throws: BuildProblem.self) {
      _ = try await install(alpine.mirror(alpine.index.path), alpine)
    }
    expect(problem, says: "apk-install", "busybox")
  }

  @Test(arguments: [0.3, 0.7])
  func `a bit turned over in the index is refused`(place: Double) async throws {
    let alpine = try await SmallAlpine.make(in: scratch)
    try flipBit(of: alpine.index, at: Int(Double(fileSize(alpine.index)) * place))
    await #expect(throws: BuildProblem.self) {
      _ = try await install(alpine.mirror(alpine.index.path), alpine)
    }
    #expect(isEmpty("root"))
  }

  @Test
  func `a package that another key signed is refused`() async throws {
    let alpine = try await SmallAlpine.make(in: scratch)
    let other = Scratch()
    let stranger = try await SmallAlpine.make(in: other)
    try remove(alpine.package("openrc"))
    // The same name, version and size; only the signature, and with it the identity, differs.
    try FileManager.default.copyItem(
      at: stranger.package("alpine-baselayout"), to: alpine.package("openrc"))
    await #expect(throws: BuildProblem.self) {
      _ = try await install(alpine.mirror(alpine.index.path), alpine)
    }
  }

  @Test
  func `a repository over HTTP gives the same root, and leaves no cache in it`() async throws {
    let alpine = try await SmallAlpine.make(in: scratch)
    let server = try LoopbackServer(serving: alpine.repository.deletingLastPathComponent())
    defer { server.stop() }
    let address = "\(server.address)/\(ApkTool.architecture)/APKINDEX.adb"
    let far = try await install(alpine.mirror(address), alpine, into: "far")
    let near = try await install(alpine.mirror(alpine.index.path), alpine, into: "near")
    let differences = Set(try listing(far)).symmetricDifference(try listing(near))
    #expect(differences.isEmpty)
    try SmallAlpine.check(far)
  }

  @Test
  func `a repository over HTTP with another key is refused`() async throws {
    let alpine = try await SmallAlpine.make(in: scratch)
    let other = try await SmallAlpine.makeKeys(in: scratch, "other")
    let server = try LoopbackServer(serving: alpine.repository.deletingLastPathComponent())
    defer { server.stop() }
    let address = "\(server.address)/\(ApkTool.architecture)/APKINDEX.adb"
    let mirror = alpine.mirror(address, keys: other.packagePublicFolder)
    await #expect(throws: BuildProblem.self) { _ = try await install(mirror, alpine) }
    #expect(isEmpty("root"))
  }

  /// A tarball as a minirootfs is: an installed root, with `extra` that no appliance wants.
  private func tarball(_ alpine: SmallAlpine) async throws -> URL {
    let root = try scratch.makeFolder("mini")
    _ = try await alpine.mirror(alpine.index.path)
      .install(["alpine-baselayout", "extra"], into: root, apk: alpine.apk)
    let file = scratch.place("minirootfs.tar.gz")
    try await scratch.shell.run("tar", "tar", ["-czf", file.path, "-C", root.path, "."])
    return file
  }

  @Test
  func `a tarball is completed from the repository, and what is not wanted goes`() async throws {
    let alpine = try await SmallAlpine.make(in: scratch)
    let file = try await tarball(alpine)
    let mirror = MirrorAlpine(
      tarball: .init(file: file, sha256: try Digest.of(file: file)),
      repositories: [alpine.index.path], keys: nil, shell: scratch.shell)
    let root = try await install(mirror, alpine)
    try SmallAlpine.check(root)
    #expect(!exists(root.appending(path: "usr/bin/extra")))
    #expect(mirror.origin.contains("minirootfs.tar.gz"))
    #expect(mirror.origin.contains(alpine.index.path))
  }

  @Test
  func `a tarball with another checksum is refused before it is opened`() async throws {
    let alpine = try await SmallAlpine.make(in: scratch)
    let file = try scratch.write("no tarball at all", to: "minirootfs.tar.gz")
    let mirror = alpine.mirror(
      alpine.index.path, tarball: .init(file: file, sha256: Digest.of("another")))
    let problem = await #expect(throws: BuildProblem.self) {
      _ = try await install(mirror, alpine)
    }
    expect(
      problem, says: "minirootfs.tar.gz does not have the SHA-256 \(Digest.of("another"))",
      "compare with the checksum")
    #expect(try listing(scratch.place("root")).isEmpty)
  }

  @Test
  func `what came from a mirror is never kept`() {
    let mirror = MirrorAlpine(
      tarball: nil, repositories: ["x"], keys: nil, shell: scratch.shell)
    #expect(mirror.digest == nil)
  }
}
