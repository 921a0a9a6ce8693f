import Base
import Foundation
import Testing

@testable import ImageBuilder

/// Two records of Alpine 3.23 as its apk wrote them, the second shortened.
let databaseSample = """
  C:Q1jNl6zKqzHjXQKmTQQ5RSYgpFSDE=
  P:musl
  V:1.2.5-r23
  A:aarch64
  S:416104
  I:723480
  T:the musl c library (libc) implementation
  U:https://musl.libc.org/
  L:MIT
  o:musl
  m:Natanael Copa <ncopa@alpinelinux.org>
  t:1775835052
  c:8aef0c37b0ad23dc4137f0e4755b97a59dc698b8
  p:so:libc.musl-aarch64.so.1=1
  F:lib
  R:ld-musl-aarch64.so.1
  a:0:0:755
  Z:Q1D+1vRUIFVP1znAdEs0dzEmiom2U=
  R:libc.musl-aarch64.so.1
  a:0:0:777
  Z:Q14RpiCEfZIqcg1XDcVqp8QEpc9ks=

  C:Q1QkUOKD6u7R2NPH0hNZLIoLCqxGI=
  P:alpine-baselayout
  V:3.7.2-r0
  A:aarch64
  T:Alpine base dir structure and init scripts
  L:GPL-2.0-only
  F:
  R:.profile
  Z:Q1D+1vRUIFVP1znAdEs0dzEmiom2U=
  F:var
  F:var/empty
  M:0:0:555
  F:tmp
  M:0:0:1777


  """

/// What is read from `lib/apk/db/installed`.
struct PackageDatabaseTests {
  @Test
  func `a record as apk writes it gives its package, its files and their rights`() throws {
    let database = try PackageDatabase(parsing: databaseSample)
    #expect(database.packages.map(\.name) == ["musl", "alpine-baselayout"])
    #expect(
      database.packages.first
        == .init(
          name: "musl", version: "1.2.5-r23", license: "MIT",
          description: "the musl c library (libc) implementation"))
    #expect(
      database.files.map(\.path)
        == ["lib/ld-musl-aarch64.so.1", "lib/libc.musl-aarch64.so.1", ".profile"])
    #expect(database.files.map(\.mode) == [0o755, 0o777, 0o644])
    #expect(database.files.map(\.package) == ["musl", "musl", "alpine-baselayout"])
  }

  @Test
  func `a folder has the rights named after it, and the usual ones where none are`() throws {
    let folders = try PackageDatabase(parsing: databaseSample).folders
    #expect(
      folders == ["": 0o755, "lib": 0o755, "var": 0o755, "var/empty": 0o555, "tmp": 0o1777])
  }

  @Test
  func `an older package vouches for a file with SHA-1`() {
    let file = file(checksum: "Q1qZk+NkcGgWq6PiVxeFDCbJzQ2J0=")  // printf abc | openssl sha1
    #expect(file.matches(Data("abc".utf8)))
    #expect(!file.matches(Data("abd".utf8)))
    #expect(!file.matches(Data()))
  }

  @Test
  func `a link is vouched for by its target`() throws {
    let link = try PackageDatabase(parsing: databaseSample).files[1]
    #expect(link.matches(Data("ld-musl-aarch64.so.1".utf8)))
    #expect(!link.matches(Data("/lib/ld-musl-aarch64.so.1".utf8)))
  }

  @Test
  func `a package of the newer format vouches with the front of SHA-256`() {
    let file = file(checksum: "Q1ungWv48Bz+pBQUDeXa4iI7ADYaM=")  // the same of sha256, 20 bytes
    #expect(file.matches(Data("abc".utf8)))
    #expect(!file.matches(Data("abd".utf8)))
  }

  @Test(arguments: ["Q1", "Q1qQ==", "Q1qZk=", "", "Q2qZk+NkcGgWq6PiVxeFDCbJzQ2J0=", "Q1not base64"])
  func `a checksum that is too short to mean anything vouches for nothing`(checksum: String) {
    #expect(!file(checksum: checksum).matches(Data("abc".utf8)))
    #expect(!file(checksum: checksum).matches(Data()))
  }

  @Test(
    arguments: [
      ("P:x\nV:1\nno key here", "a line without a key"),
      ("P:x\nV:1\nF:bin\nZ:Q1qZk+NkcGgWq6PiVxeFDCbJzQ2J0=", "a checksum without a file"),
      ("V:1\nF:bin", "a record without a name"),
      ("P:x\nF:bin", "a record without a name"),
      ("P:x\nV:1\nF:bin\nM:0:0:rwx", "rights '0:0:rwx'"),
      ("P:x\nV:1\nF:bin\nM:755", "rights '755'"),
      ("P:x\nV:1\nF:bin\nR:a\na:0:0:-755", "rights '0:0:-755'"),
      ("P:x\nV:1\nF:bin\nR:a\na:0:0:100000", "rights '0:0:100000'"),
    ])
  func `a damaged database is refused with what is wrong in it`(text: String, fault: String) {
    let problem = #expect(throws: BuildProblem.self) { try PackageDatabase(parsing: text) }
    expect(problem, says: "package database is damaged", fault, "--alpine")
  }

  @Test(
    arguments: [
      "F:../etc\nR:x", "F:/etc\nR:x", "F:etc\nR:../../x", "F:etc/./x", "F:\nR:..", "F:a//b",
    ])
  func `a path that leads out of the root is refused`(lines: String) {
    let problem = #expect(throws: BuildProblem.self) {
      try PackageDatabase(parsing: "P:x\nV:1\n" + lines)
    }
    expect(problem, says: "the path '")
  }

  @Test
  func `no damage to a database makes the parser trap`() {
    let whole = Array(databaseSample.utf8)
    var random = SplitMix64(seed: 3)
    var refused = 0
    for _ in 0..<50_000 {
      var bytes = whole
      for _ in 0...random.below(4) { Self.damage(&bytes, &random) }
      let text = String(decoding: bytes, as: UTF8.self)
      if (try? PackageDatabase(parsing: text)) == nil { refused += 1 }
    }
    // Both sides must have been seen, or the damage says nothing about the parser.
    #expect((1_000..<49_000).contains(refused), "\(refused) of 50,000 were refused")
  }

  private static func damage(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
    let tempting: [UInt8] = [0x00, 0x0A, 0x0D, 0x3A, 0x2F, 0x2D, 0x80, 0xCC, 0xFF]
    let place = random.below(bytes.count)
    switch random.below(5) {
    case 0: bytes[place] = UInt8(random.below(256))
    case 1: bytes[place] = tempting[random.below(tempting.count)]
    case 2: bytes.remove(at: place)
    case 3: bytes.insert(tempting[random.below(tempting.count)], at: place)
    default: bytes.removeSubrange(place..<min(bytes.count, place + random.below(40)))
    }
  }

  private func file(checksum: String) -> PackageDatabase.File {
    .init(path: "bin/x", package: "x", checksum: checksum, mode: 0o755)
  }
}
