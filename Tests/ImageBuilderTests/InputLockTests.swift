import Foundation
import Testing

@testable import ImageBuilder

/// The file that pins every input.
struct InputLockTests {
  let scratch = Scratch()

  private static let entries = [
    Input(
      id: "kernel", kind: .deb, package: "linux-image-6.12+deb13-arm64",
      follow: "linux-image-arm64",
      suite: "trixie", architecture: "arm64", version: "6.12.107-1",
      files: [.init(name: "linux.deb", sha256: String(repeating: "a", count: 64))]),
    Input(
      id: "sqlite", kind: .source, package: "sqlite3", suite: "trixie", version: "3.46.1-7+deb13u2",
      files: [
        .init(name: "sqlite3.orig.tar.xz", sha256: String(repeating: "b", count: 64)),
        .init(name: "sqlite3.debian.tar.xz", sha256: String(repeating: "c", count: 64)),
      ]),
    Input(id: "nothing", kind: .python, package: "PyNaCl", version: "1", files: []),
  ]

  @Test
  func `what is written is read back`() throws {
    let lock = InputLock(input: Self.entries)
    let file = try scratch.write(lock.text, to: "inputs.toml")
    #expect(try InputLock.read(file) == lock)
  }

  @Test
  func `the checkout's lock is as a new one would be written`() throws {
    let file = Checkout.folder.appending(path: "ImageBuilder/inputs.toml")
    let lock = try InputLock.read(file)
    #expect(try String(contentsOf: file, encoding: .utf8) == lock.text)
  }

  @Test
  func `every input of the checkout is pinned to the bytes of each of its files`() throws {
    let lock = try InputLock.read(Checkout.folder.appending(path: "ImageBuilder/inputs.toml"))
    #expect(Set(lock.input.map(\.id)).count == lock.input.count)
    for entry in lock.input {
      #expect(!entry.files.isEmpty, "\(entry.id)")
      for file in entry.files {
        #expect(file.sha256.wholeMatch(of: /[0-9a-f]{64}/) != nil, "\(file.name)")
      }
    }
  }

  @Test
  func `an input that is not locked is named`() {
    let problem = #expect(throws: BuildProblem.self) {
      try InputLock(input: Self.entries).entry("busybox")
    }
    expect(problem, says: "no input 'busybox'", "inputs.toml", "make relock")
  }

  @Test(arguments: ["[[input]]\nid = \"x\"\n", "not TOML at all", "input = 3\n"])
  func `a lock that does not read is named with its path`(text: String) throws {
    let file = try scratch.write(text, to: "inputs.toml")
    let problem = #expect(throws: BuildProblem.self) { try InputLock.read(file) }
    expect(problem, says: file.path, "cannot be read", "make relock")
  }
}
