import Base
import Foundation
import Identity
import Sodium
import Testing

@testable import Factory

/// The key that every chain begins at.
struct RootFolderTests {
  let bench: Bench

  init() throws { bench = try Bench() }

  private func mode(_ path: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: bench.place(path).path)
    return try #require(attributes[.posixPermissions] as? Int)
  }

  @Test
  func `a root folder is its owner's alone and opens again`() throws {
    let root = try bench.root()
    #expect(try RootFolder(bench.place("root")).publicKey == root.publicKey)
    #expect(try mode("root") == 0o700)
    #expect(try mode("root/root.sealed") == 0o600)
    let text = try String(contentsOf: bench.place("root/root.pub"), encoding: .utf8)
    #expect(text == Text.hex(root.publicKey.bytes) + "\n")
    #expect(try FileManager.default.contentsOfDirectory(atPath: bench.folder.path) == ["root"])
  }

  @Test
  func `keys are never overwritten and never made in a checkout`() throws {
    try bench.root()
    let twice = #expect(throws: FactoryProblem.self) { try bench.root() }
    expect(twice, says: "is there already", "never overwritten")
    for mark in [".git", "Package.swift"] {
      let checkout = bench.place("in-\(mark)")
      try FileManager.default.createDirectory(
        at: checkout.appending(path: "deep/below"), withIntermediateDirectories: true)
      try Data().write(to: checkout.appending(path: mark))
      let inside = #expect(throws: FactoryProblem.self) {
        try bench.root("in-\(mark)/deep/below/root")
      }
      expect(inside, says: "inside the checkout", "outside of it")
    }
  }

  @Test
  func `a folder above that is missing is said to be so`() throws {
    let problem = #expect(throws: FactoryProblem.self) { try bench.root("nowhere/root") }
    expect(problem, says: "nowhere", "does not exist")
  }

  @Test
  func `a registry certificate is signed by the root and bounded in time`() throws {
    let root = try bench.root()
    let key = try #require(PublicKey(SigningKey(seed: RandomBytes.make(32)).publicKey))
    for days in [nil, 1, 36_500] as [UInt64?] {
      let certificate = try root.certifyRegistry(
        key, passphrase: bench.rootPassphrase, now: Bench.now, days: days)
      let again = try Certificate(parsing: certificate.encoded)
      #expect(again.kind == .registry)
      #expect(again.isSigned(by: root.publicKey))
      #expect(again.subject == key)
      #expect(again.serial.unitNumber == 0)
      #expect(again.body.notBefore == Bench.now)
      #expect(again.body.notAfter == days.map { Bench.now + $0 * 86400 } ?? Certificate.forever)
    }
    let other = try root.certifyRegistry(
      key, passphrase: bench.rootPassphrase, now: Bench.now, days: nil)
    let more = try root.certifyRegistry(
      key, passphrase: bench.rootPassphrase, now: Bench.now, days: nil)
    #expect(other.serial != more.serial)
  }

  @Test
  func `a wrong passphrase signs nothing`() throws {
    let root = try bench.root()
    let problem = #expect(throws: FactoryProblem.self) {
      try root.certifyRegistry(
        root.publicKey, passphrase: bench.passphrase, now: Bench.now, days: nil)
    }
    expect(problem, says: "does not open", "root.sealed")
  }

  @Test
  func `files of two roots do not go together`() throws {
    let root = try bench.root()
    try bench.root("other")
    let sealed = bench.place("root/root.sealed")
    try FileManager.default.removeItem(at: sealed)
    try FileManager.default.copyItem(at: bench.place("other/root.sealed"), to: sealed)
    let problem = #expect(throws: FactoryProblem.self) {
      try root.certifyRegistry(
        root.publicKey, passphrase: bench.rootPassphrase, now: Bench.now, days: nil)
    }
    expect(problem, says: "not of one key")
    try Data("nothing\n".utf8).write(to: bench.place("root/root.pub"))
    let unread = #expect(throws: FactoryProblem.self) { try RootFolder(bench.place("root")) }
    expect(unread, says: "is no public key")
  }
}
