import Foundation
import SlotRecord
import Testing

@testable import ImageBuilder

extension BoardTests {
  /// A root is what the signed hash says, or it is not read.
  @Suite(.serialized)
  struct `A damaged root` {
    @Test func `that cannot be opened gives way to the other slot, which tells why`() async throws {
      let card = try await Card()
      try card.fillSlotB()
      // The superblock of EROFS.
      try card.flipBit(at: try card.range(of: "root_a").lowerBound + 1030)
      let first = try Machine(card)
      try await first.wait(for: "slot a does not start", Machine.prompt)
      try await first.waitForReset()
      #expect(first.transcript.text().contains("the next boot takes slot b"), first.evidence)
      #expect(!first.transcript.text().contains(Machine.prompt), first.evidence)
      #expect(try !card.record()[.a].isBootable)
      #expect(try card.lastFailure()?.slot == .a)

      let second = try Machine(card)
      try await second.wait(for: Machine.prompt)
      let status = try await second.status()
      #expect(status.slot == "b", second.evidence)
      #expect(status.verdict == "attention")
      #expect(status.problems.contains { $0.contains("earlier start failed: slot a") })
      await second.cutPower()
    }

    @Test func `that is all there is is tried again, and its failure told once it starts`()
      async throws
    {
      let card = try await Card()
      let superblock = try card.range(of: "root_a").lowerBound + 1030
      try card.flipBit(at: superblock)
      let first = try Machine(card)
      try await first.wait(for: "slot a does not start", Machine.prompt)
      try await first.waitForReset()
      #expect(try card.record()[.a].isBootable)
      #expect(try card.lastFailure()?.count == 1)

      try card.flipBit(at: superblock)
      let second = try Machine(card)
      try await second.wait(for: Machine.prompt)
      let status = try await second.status()
      #expect(status.problems.contains { $0.contains("earlier start failed: slot a") })
      #expect(try card.lastFailure()?.count == 0)
      await second.cutPower()
    }

    @Test func `gives an error for a damaged block, never wrong bytes`() async throws {
      let card = try await Card()
      let sums = try await trueSums(card)
      let shell = try await SecureShell()
      try await card.putOnConfig(shell.publicKey, as: "authorized_keys")
      // A program that no boot needs.
      let victim = "/usr/lib/libapk.so.3.0.0"
      try card.flipBit(
        at: try card.range(of: "root_a").lowerBound + (try await offset(of: victim, card)))
      let machine = try Machine(card)
      try await machine.wait(for: Machine.prompt)
      try await shell.waitUntilOn(machine)
      let answer = try await shell.run(
        "find / -xdev -type f ! -path /etc/shadow -exec sha256sum {} + 2>&1", on: machine)
      #expect(answer.output.contains("'\(victim)': I/O error"), machine.evidence)
      var count = 0
      for line in answer.output.split(separator: "\n") {
        let fields = line.split(separator: " ", maxSplits: 1).map(String.init)
        guard fields.count == 2, fields[0].count == 64 else { continue }
        let path = fields[1].trimmingCharacters(in: .whitespaces)
        #expect(sums[path] == fields[0], "\(path) was read with wrong bytes")
        count += 1
      }
      #expect(count > 100)
      #expect(sums[victim] != nil)
      #expect(machine.transcript.text().contains("is corrupted"), machine.evidence)
      await machine.cutPower()
    }

    /// SHA-256 of every file as the image builder made it, by path.
    private func trueSums(_ card: Card) async throws -> [String: String] {
      let folder = card.folder.url.appending(path: "root")
      try await card.shell.run(
        "extract", "fsck.erofs", ["--extract=\(folder.path)", try await root(card).path])
      var sums: [String: String] = [:]
      for entry in try FileTree.entries(of: folder) where entry.kind == .file {
        sums["/" + entry.path] = try Digest.of(file: folder.appending(path: entry.path))
      }
      return sums
    }

    /// First byte of a file's data in the root.
    private func offset(of file: String, _ card: Card) async throws -> Int {
      let text = try await card.shell.capture(
        "dump", "dump.erofs", ["--path=\(file)", "-e", try await root(card).path])
      let extent = try #require(text.split(separator: "\n").first { $0.hasPrefix("   0:") })
      return try #require(Int(extent.split(whereSeparator: { " :.|".contains($0) })[4]))
    }

    private func root(_ card: Card) async throws -> URL {
      let file = card.folder.url.appending(path: "root.erofs")
      let part = try card.image.part("root_a")
      if !exists(file) {
        try Data(try card.bytes(at: part.offset, count: part.size)).write(to: file)
      }
      return file
    }
  }
}
