import Foundation
import Testing

@testable import Factory

/// Passphrases out of files.
struct PassphraseTests {
  let bench: Bench

  init() throws { bench = try Bench() }

  private func file(_ text: String, mode: Int = 0o600) throws -> Passphrase.Source {
    let file = bench.place("passphrase")
    try Data(text.utf8).write(to: file)
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
    return .file(file)
  }

  @Test(arguments: ["twelve bytes", "twelve bytes\n"])
  func `the one line of a file counts without its line feed`(text: String) throws {
    let passphrase = try Passphrase.new(try file(text), for: "x")
    #expect(passphrase.isEqual(to: secret("twelve bytes")))
  }

  @Test(arguments: [0o640, 0o604, 0o666, 0o610])
  func `a file that others may read is refused`(mode: Int) throws {
    let source = try file("twelve bytes", mode: mode)
    let problem = #expect(throws: FactoryProblem.self) {
      try Passphrase.existing(source, for: "x")
    }
    expect(problem, says: "may be seen by others", "chmod 600")
  }

  @Test(arguments: ["", "\n", "one\ntwo", "one\n\n", String(repeating: "x", count: 1025)])
  func `what is not one line of a bounded length is refused`(text: String) throws {
    let source = try file(text)
    let problem = #expect(throws: FactoryProblem.self) {
      try Passphrase.existing(source, for: "x")
    }
    expect(problem, says: "no passphrase could be read")
  }

  @Test
  func `a new one has twelve bytes, an existing one may be shorter`() throws {
    let source = try file("eleven long")
    let problem = #expect(throws: FactoryProblem.self) { try Passphrase.new(source, for: "x") }
    expect(problem, says: "has 11 bytes", "can be guessed")
    _ = try Passphrase.existing(source, for: "x")
  }

  @Test
  func `a folder is no passphrase`() throws {
    #expect(throws: FactoryProblem.self) {
      try Passphrase.existing(.file(bench.folder), for: "x")
    }
  }
}
