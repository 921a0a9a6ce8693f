import Foundation
import SlotRecord
import Testing

@testable import ImageBuilder

extension BoardTests {
  /// Nothing that the key in the boot loader has not signed is ever started.
  @Suite(.serialized)
  struct `A damaged boot image` {
    @Test func `gives way to the other slot`() async throws {
      let card = try await Card()
      try card.fillSlotB()
      try card.flipBit(in: "/images/kernel/data")
      let machine = try Machine(card)
      try await machine.wait(for: "slot a on virtio 0 does not boot", Machine.prompt)
      try await machine.wait(for: Machine.prompt)
      let status = try await machine.status()
      #expect(status.slot == "b", machine.evidence)
      #expect(status.rootHash == card.manifest.rootHash)
      #expect(status.problems == ["the boot loader refused slot a and started this one"])
      await machine.cutPower()
    }

    /// One bit each, in all that takes part in a boot: what is started, what is signed, and the signature.
    @Test(arguments: [
      "/images/kernel/data", "/images/kernel/load", "/images/kernel/hash-1/value",
      "/images/ramdisk/data", "/images/ramdisk/hash-1/value", "/configurations/board/kernel",
      "/configurations/board/signature-1/value",
    ])
    func `is never started when it is all there is`(property: String) async throws {
      let card = try await Card()
      try card.flipBit(in: property)
      try await expectReset(card)
    }

    @Test func `of another key is never started`() async throws {
      let card = try await Card()
      let part = try card.image.part("boot_a")
      let file = card.folder.url.appending(path: "boot.itb")
      try Data(try card.bytes(at: part.offset, count: part.size)).write(to: file)
      let keys = card.folder.url.appending(path: "keys")
      try await SigningKeys.make(in: keys, kind: "development", shell: card.shell)
      let tools = try await VerificationTools(
        workspace: Workspace(repository: TestedImage.repository, progress: Progress(isQuiet: true)))
      let before = try FlatTree(Array(try Data(contentsOf: file)))
      try await card.shell.run(
        "sign", tools.boot.appending(path: "mkimage").path,
        ["-F", "-k", keys.path, "-r", file.path])
      let signed = Array(try Data(contentsOf: file))
      let value = "/configurations/board/signature-1/value"
      let range = try #require(try FlatTree(signed).properties[value])
      #expect(before.properties[value]?.count == range.count)
      #expect(
        try card.bytes(at: part.offset + range.lowerBound, count: range.count)
          != Array(signed[range]))
      try card.write(signed, at: part.offset)
      try await expectReset(card)
    }

    @Test(arguments: [0, 512, 1 << 20])
    func `that was cut short is never started`(length: Int) async throws {
      let card = try await Card()
      let part = try card.image.part("boot_a")
      try card.write(
        [UInt8](repeating: 0xFF, count: part.size - length), at: part.offset + length)
      try await expectReset(card)
    }

    /// Somebody at the cable hammers on every key that could stop a boot loader.
    private func expectReset(_ card: Card) async throws {
      let machine = try Machine(card)
      try await machine.wait(for: "U-Boot 20")
      try machine.send(String(repeating: "\u{03} \u{1B}\r\nprintenv\n", count: 20))
      try await machine.wait(for: "nothing boots, resetting", "Starting kernel", "Linux version")
      try await machine.waitForReset()
      let console = machine.transcript.text()
      #expect(console.contains("slot a on virtio 0 does not boot"), machine.evidence)
      #expect(console.contains("nothing boots, resetting"), machine.evidence)
      for text in ["Starting kernel", "=> ", "bootcmd=", Machine.prompt, "skyinit"] {
        #expect(!console.contains(text), machine.evidence)
      }
      #expect(try card.record()[.a].isBootable, "a last slot is given up")
    }
  }
}

extension Card {
  /// Turns over a bit in the middle of a property of the boot image in slot a.
  func flipBit(in property: String) throws {
    let part = try image.part("boot_a")
    let tree = try FlatTree(try bytes(at: part.offset, count: part.size))
    let range = try #require(tree.properties[property])
    try flipBit(at: part.offset + (range.lowerBound + range.upperBound) / 2)
  }
}
