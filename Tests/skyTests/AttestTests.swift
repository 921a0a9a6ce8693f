import Base
import Foundation
import Identity
import IdentitySamples
import Testing

@testable import sky

/// The verifier as a third party uses it: digits or files in, a verdict and a status out.
struct AttestTests {
  private let factory = SampleFactory(seed: 21)
  private let challenge = Challenge(nonce: Hash.of([9]), verifier: Hash.of([8]))

  private func verification() -> AttestCommand.Verification {
    AttestCommand.Verification(
      root: Text.hex(factory.root.bytes), challenge: Text.hex(challenge.encoded),
      attestation: Text.hex(factory.attestation(2, to: challenge).encoded),
      at: SampleFactory.start + 7200)
  }

  @Test(arguments: [
    (["challenge"], AttestCommand.challenge(verifier: "", .inspection)),
    (
      ["challenge", "--verifier", "bank", "--purpose", "bonus"],
      AttestCommand.challenge(verifier: "bank", .bonus)
    ),
    (["answer", "00ff"], AttestCommand.answer("00ff")),
  ])
  func `what follows attest is understood`(words: [String], command: AttestCommand) {
    #expect(AttestCommand(words[...]) == command)
  }

  @Test(arguments: [
    [], ["answer"], ["answer", "a", "b"], ["challenge", "--purpose", "fun"],
    ["challenge", "--verifier"], ["verify"], ["verify", "--root", "a"],
    ["verify", "--root", "a", "--challenge", "b", "--attestation", "c", "--at", "noon"],
    ["verify", "--root", "a", "--challenge", "b", "--attestation", "c", "--loud"], ["sign"],
  ])
  func `what is written otherwise gets the usage`(words: [String]) {
    #expect(Command.parse(["attest"] + words) == .wrong(AttestCommand.help))
  }

  @Test func `no two challenges are the same`() throws {
    let one = AttestCommand.makeChallenge(verifier: "bank", .bonus)
    let other = AttestCommand.makeChallenge(verifier: "bank", .bonus)
    #expect(one != other)
    let parsed = try Challenge(parsing: try #require(Text.bytes(hex: one)))
    #expect(parsed.purpose == .bonus)
    #expect(parsed.verifier == Hash.of(Array("bank".utf8)))
  }

  @Test func `a registered miner is genuine, and eligible with a fresh snapshot alone`() throws {
    let folder = try Folder()
    var verification = verification()
    #expect(Verifier(verification: verification).run() == 0)
    #expect(try folder.output(verification).contains("bonus         not eligible"))
    let snapshot = factory.snapshot(4, [])
    verification.revocations = try folder.write(snapshot.encoded)
    #expect(try folder.output(verification).contains("bonus         eligible"))
    verification.at = snapshot.issuedAt + 8 * 86400
    let stale = try folder.output(verification)
    #expect(stale.contains("older than 7 days"))
    #expect(stale.contains("bonus         not eligible"))
  }

  @Test func `files hold digits or the bytes themselves`() throws {
    let folder = try Folder()
    var verification = verification()
    verification.root = try folder.write(Array((verification.root + "\n").utf8))
    verification.challenge = try folder.write(challenge.encoded)
    verification.attestation = try folder.write(Array(verification.attestation.utf8))
    #expect(Verifier(verification: verification).run() == 0)
  }

  @Test func `a revoked board, another root, another challenge: not genuine, with the reason`()
    throws
  {
    let folder = try Folder()
    var revoked = verification()
    let entry = RevocationSnapshot.Entry(
      serial: factory.batch.serial.unit(2), state: .revoked, reason: .cloned,
      since: SampleFactory.start)
    revoked.revocations = try folder.write(factory.snapshot(5, [entry]).encoded)
    #expect(try folder.output(revoked).contains("NOT GENUINE"))
    #expect(try folder.output(revoked).contains("it was cloned"))
    #expect(Verifier(verification: revoked).run() == 1)
    var foreign = verification()
    foreign.root = Text.hex(SampleFactory(seed: 22).root.bytes)
    #expect(try folder.output(foreign).contains("does not begin at the trusted root"))
    var other = verification()
    other.challenge = Text.hex(
      Challenge(nonce: Hash.of([1]), verifier: Hash.of([8])).encoded)
    #expect(try folder.output(other).contains("the nonce differs"))
  }

  @Test func `input that is none ends with status 2`() throws {
    var missing = verification()
    missing.attestation = "/nowhere/at/all"
    #expect(Verifier(verification: missing).run() == 2)
    var short = verification()
    short.root = "00"
    #expect(Verifier(verification: short).run() == 2)
    var foreign = verification()
    foreign.challenge = Text.hex([UInt8](repeating: 1, count: 103))
    #expect(Verifier(verification: foreign).run() == 2)
  }

  @Test func `readers of JSON get one object either way`() throws {
    let folder = try Folder()
    var verification = verification()
    verification.isJSON = true
    let genuine = try JSONDecoder().decode(
      Answer.self, from: Data(try folder.output(verification).utf8))
    #expect(genuine.genuine && genuine.eligible == false)
    verification.root = Text.hex(SampleFactory(seed: 22).root.bytes)
    let refused = try JSONDecoder().decode(
      Answer.self, from: Data(try folder.output(verification).utf8))
    #expect(!refused.genuine && refused.reason != nil)
  }

  private struct Answer: Decodable {
    let genuine: Bool
    let eligible: Bool
    let reason: String?
  }

  /// Files of one test, gone with it.
  private final class Folder {
    private let url = FileManager.default.temporaryDirectory
      .appending(path: "skyminer-attest-\(UUID().uuidString.prefix(8))")
    private var count = 0

    init() throws {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func write(_ bytes: [UInt8]) throws -> String {
      count += 1
      let file = url.appending(path: "\(count)")
      try Data(bytes).write(to: file)
      return file.path
    }

    /// What the verifier prints for people or programs.
    func output(_ verification: AttestCommand.Verification) throws -> String {
      Verifier(verification: verification).output().text
    }
  }
}
