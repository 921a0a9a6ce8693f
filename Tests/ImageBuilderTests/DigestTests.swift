import Base
import Foundation
import Testing

@testable import ImageBuilder

/// The one number that stands for a whole folder.
struct DigestTests {
  let scratch = Scratch()

  private func make(_ name: String, in order: [String]) throws -> URL {
    for path in order { try scratch.write("contents of \(path)", to: "\(name)/\(path)") }
    try scratch.link("\(name)/link", to: "b/c")
    return scratch.place(name)
  }

  private static let paths = ["a", "b/c", "b/d/e", "b-", "é"]

  @Test(arguments: UInt64(1)...20)
  func `the order in which files were made does not show`(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let first = try make("first", in: Self.paths)
    let second = try make("second", in: Self.paths.shuffled(using: &random))
    #expect(try Digest.of(tree: first) == Digest.of(tree: second))
  }

  @Test(arguments: ["contents", "name", "mode", "target", "kind", "more", "less", "set-user"])
  func `every change of a tree shows`(change: String) throws {
    let tree = try make("tree", in: Self.paths)
    let before = try Digest.of(tree: tree)
    let file = tree.appending(path: "b/c")
    let link = tree.appending(path: "link")
    switch change {
    case "contents": try flipBit(of: file, at: 0)
    case "name": try FileManager.default.moveItem(at: file, to: tree.appending(path: "b/c2"))
    case "mode": try setMode(0o755, of: file)
    case "set-user": try setMode(0o4644, of: file)
    case "target":
      try remove(link)
      try scratch.link("tree/link", to: "b/C")
    case "kind":
      try remove(link)
      try scratch.write("b/c", to: "tree/link")
    case "more": try scratch.makeFolder("tree/empty")
    default: try remove(tree.appending(path: "a"))
    }
    #expect(try Digest.of(tree: tree) != before)
  }

  @Test
  func `a name does not run into the link before it`() throws {
    try scratch.link("one/a", to: "x")
    try scratch.write("", to: "one/bc")
    try scratch.link("other/a", to: "xb")
    try scratch.write("", to: "other/c")
    #expect(
      try Digest.of(tree: scratch.place("one")) != Digest.of(tree: scratch.place("other")))
  }

  @Test
  func `a file larger than one read has the digest that sha256sum gives it`() async throws {
    let file = scratch.place("large")
    try Data((0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 * $0 >> 7) }).write(to: file)
    let said = try await scratch.shell.capture("sum", "sha256sum", [file.path])
    #expect(try said.hasPrefix(Digest.of(file: file) + " "))
  }

  @Test
  func `a folder that is not there is named`() {
    let problem = #expect(throws: BuildProblem.self) {
      try Digest.of(tree: scratch.place("nowhere"))
    }
    expect(problem, says: "nowhere", "cannot be read")
  }

  private func setMode(_ mode: Int, of url: URL) throws {
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: url.path)
  }
}
