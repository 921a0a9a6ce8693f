import Base
import Foundation
import Sodium
import Testing

@testable import Factory

/// Secrets at rest.
struct SealedFileTests {
  private let passphrase = secret("correct horse")

  private func sealed(_ secret: Secret) throws -> SealedFile {
    try SealedFile(secret, .rootSeed, passphrase: passphrase, cost: try #require(Bench.cost))
  }

  private func refusal(of bytes: [UInt8]) -> FactoryProblem? {
    #expect(throws: FactoryProblem.self) {
      let file = try SealedFile(parsing: bytes, from: "x.sealed")
      _ = try file.open(.rootSeed, passphrase: passphrase, name: "x.sealed")
    }
  }

  @Test
  func `what was sealed comes out again, and is nowhere in the file`() throws {
    let secret = Secret(count: 32)
    let file = try sealed(secret)
    let again = try SealedFile(parsing: file.encoded, from: "x")
    #expect(again == file)
    let opened = try again.open(.rootSeed, passphrase: passphrase, name: "x")
    #expect(opened.isEqual(to: secret))
    let plain = secret.use { Data($0) }
    #expect(Data(file.encoded).range(of: plain) == nil)
    #expect(file.encoded.count == 58 + 32 + 16 + 16)
  }

  @Test
  func `the same secret sealed twice makes two files`() throws {
    let secret = Secret(count: 32)
    #expect(try sealed(secret).encoded != sealed(secret).encoded)
  }

  @Test
  func `a wrong passphrase is told from a damaged file`() throws {
    let file = try sealed(Secret(count: 32))
    let problem = #expect(throws: FactoryProblem.self) {
      _ = try file.open(.rootSeed, passphrase: secret("correct horsf"), name: "x.sealed")
    }
    expect(problem, says: "this passphrase does not open x.sealed", "the file is whole")
  }

  @Test
  func `a change of any byte is named as damage, whatever the passphrase`() throws {
    let bytes = try sealed(Secret(count: 32)).encoded
    for index in bytes.indices {
      for mask in [1, 0x80] as [UInt8] {
        var damaged = bytes
        damaged[index] ^= mask
        expect(refusal(of: damaged), says: index < 4 ? "no sealed file" : "x.sealed is damaged")
      }
    }
  }

  @Test
  func `a file that is cut or grown is refused`() throws {
    let bytes = try sealed(Secret(count: 32)).encoded
    for count in 0..<bytes.count { _ = refusal(of: Array(bytes[..<count])) }
    expect(refusal(of: bytes + [0]), says: "is damaged")
    expect(refusal(of: bytes + [UInt8](repeating: 0, count: 5000)), says: "is damaged")
  }

  /// Somebody who changes the file also mends its checksum.
  @Test
  func `a forger who mends the checksum is stopped by the seal`() throws {
    let bytes = try sealed(Secret(count: 32)).encoded
    for index in 4..<bytes.count - 16 {
      var body = Array(bytes.dropLast(16))
      body[index] ^= 1
      _ = refusal(of: body + BLAKE2b.hash(body, size: 16))
    }
  }

  @Test
  func `a cost beyond all bounds is refused before memory is taken`() throws {
    var body = Array(try sealed(Secret(count: 32)).encoded.dropLast(16))
    for index in 6..<14 { body[index] = 0xFF }
    expect(refusal(of: body + BLAKE2b.hash(body, size: 16)), says: "is damaged")
  }

  @Test
  func `a newer version and another kind are said to be so`() throws {
    let file = try sealed(Secret(count: 32))
    var body = Array(file.encoded.dropLast(16))
    body[4] = 2
    expect(refusal(of: body + BLAKE2b.hash(body, size: 16)), says: "version 2", "update the tool")
    let problem = #expect(throws: FactoryProblem.self) {
      _ = try file.open(.unitsKey, passphrase: passphrase, name: "x")
    }
    expect(problem, says: "another kind of secret")
  }
}
