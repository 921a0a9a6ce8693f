import Foundation
import Testing

@testable import ImageBuilder

/// Alpine brought by somebody else: only what its own database vouches for is taken.
@Suite(.enabled(if: Checkout.alpine != nil, Comment(rawValue: Checkout.needsAlpine)))
struct CarriedAlpineTests {
  let scratch = Scratch()

  /// A small Alpine that lies there as if it had been taken out of the carrier's disk.
  private func found() async throws -> (alpine: SmallAlpine, carried: CarriedAlpine) {
    let alpine = try await SmallAlpine.make(in: scratch)
    let root = try scratch.makeFolder("found")
    _ = try await alpine.mirror(alpine.index.path)
      .install(["openrc", "extra"], into: root, apk: alpine.apk)
    let input = Input(
      id: "alpine", kind: .python, package: "carrier", version: "0.1",
      files: [.init(name: "carrier.whl", sha256: Digest.of("carrier"))])
    return (
      alpine,
      CarriedAlpine(
        carrier: FetchedInput(input: input, files: [], isSubstitute: false), found: root)
    )
  }

  private func install(
    _ carried: CarriedAlpine, _ alpine: SmallAlpine
  ) async throws -> (root: URL, leftOut: [String]) {
    let root = try scratch.makeFolder("root")
    return (root, try await carried.install(["openrc"], into: root, apk: alpine.apk))
  }

  @Test
  func `what is wanted is taken, and apk removes the rest`() async throws {
    let (alpine, carried) = try await found()
    let (root, leftOut) = try await install(carried, alpine)
    try SmallAlpine.check(root)
    #expect(!exists(root.appending(path: "usr/bin/extra")))
    #expect(
      leftOut == ["in no package, not taken: etc/apk/world", "removed with apk: extra 1.0-r0"])
    #expect(carried.origin == "carrier 0.1, sha256 \(Digest.of("carrier"))")
  }

  @Test(arguments: ["bin/busybox", "sbin/openrc", "usr/bin/extra"])
  func `a file that was changed is refused by name, wanted or not`(path: String) async throws {
    let (alpine, carried) = try await found()
    try flipBit(of: carried.found.appending(path: path), at: 5)
    let problem = await #expect(throws: BuildProblem.self) {
      _ = try await install(carried, alpine)
    }
    expect(problem, says: "\(path) of Alpine's package ", "checksum", "do not use this copy")
  }

  @Test(arguments: ["missing", "another target", "a file in its place"])
  func `a link that is not the package's is refused by name`(change: String) async throws {
    let (alpine, carried) = try await found()
    let link = carried.found.appending(path: "bin/sh")
    try remove(link)
    switch change {
    case "missing": break
    case "another target": try scratch.link("found/bin/sh", to: "/bin/bash")
    default: try scratch.write("#!/bin/evil\n", to: "found/bin/sh", mode: 0o755)
    }
    let problem = await #expect(throws: BuildProblem.self) {
      _ = try await install(carried, alpine)
    }
    expect(problem, says: "bin/sh of Alpine's package busybox")
  }

  @Test
  func `a link in place of a file is refused, wherever it leads`() async throws {
    let (alpine, carried) = try await found()
    try FileManager.default.moveItem(
      at: carried.found.appending(path: "sbin/openrc"),
      to: carried.found.appending(path: "sbin/openrc2"))
    try scratch.link("found/sbin/openrc", to: "openrc2")
    let problem = await #expect(throws: BuildProblem.self) {
      _ = try await install(carried, alpine)
    }
    expect(problem, says: "sbin/openrc of Alpine's package openrc")
  }

  @Test
  func `what no package owns is reported and not taken`() async throws {
    let (alpine, carried) = try await found()
    try scratch.write("#!/bin/evil\n", to: "found/usr/local/bin/agent", mode: 0o4755)
    try scratch.link("found/etc/runlevels/default/agent", to: "/etc/init.d/agent")
    try scratch.link("found/bin/ls", to: "/bin/busybox")
    let (root, leftOut) = try await install(carried, alpine)
    for path in ["usr/local/bin/agent", "etc/runlevels/default/agent"] {
      #expect(!exists(root.appending(path: path)), "\(path)")
      #expect(leftOut.contains("in no package, not taken: \(path)"), "\(path)")
    }
    // Busybox's own names are made anew; to list them would hide what matters.
    #expect(!leftOut.contains { $0.contains("bin/ls") })
    #expect(!exists(root.appending(path: "bin/ls")))
  }

  @Test
  func `configuration that the carrier changed and the overlay replaces is not taken`()
    async throws
  {
    let (alpine, carried) = try await found()
    try scratch.write("root::0:0:root:/root:/bin/sh\nguest::1000\n", to: "found/etc/passwd")
    try remove(scratch.place("found/etc/mtab"))
    try scratch.write("", to: "found/etc/mtab")
    let (root, leftOut) = try await install(carried, alpine)
    for path in ["etc/passwd", "etc/mtab"] {
      #expect(!exists(root.appending(path: path)), "\(path)")
      #expect(leftOut.contains("changed by the carrier, replaced by the overlay: \(path)"))
    }
    #expect(exists(root.appending(path: "etc/hosts")))
  }

  @Test
  func `every file has the rights that the database gives it, not those of the copy`()
    async throws
  {
    let (alpine, carried) = try await found()
    for path in ["bin/busybox", "etc/hosts"] {
      try FileManager.default.setAttributes(
        [.posixPermissions: 0o777], ofItemAtPath: carried.found.appending(path: path).path)
    }
    let (root, _) = try await install(carried, alpine)
    let modes = try FileTree.entries(of: root).reduce(into: [:]) { $0[$1.path] = $1.mode }
    #expect(modes["bin/busybox"] == 0o755)
    #expect(modes["etc/hosts"] == 0o644)
  }

  @Test
  func `a database that leads out of the root is refused`() async throws {
    let (alpine, carried) = try await found()
    let file = carried.found.appending(path: "lib/apk/db/installed")
    let text = try String(contentsOf: file, encoding: .utf8)
    try FileTree.write(text.replacing("F:sbin\n", with: "F:../sbin\n"), to: file)
    let problem = await #expect(throws: BuildProblem.self) {
      _ = try await install(carried, alpine)
    }
    expect(problem, says: "database is damaged", "../sbin")
    #expect(!exists(scratch.place("sbin")))
  }
}
