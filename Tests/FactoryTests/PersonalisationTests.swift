import Base
import Foundation
import Identity
import PartitionTable
import Testing

@testable import Factory
@testable import ImageBuilder

/// A unit of a batch on a medium.
struct PersonalisationTests {
  let bench: Bench
  let root: RootFolder
  let batch: BatchFolder
  let factory: Personalisation

  init() throws {
    bench = try Bench()
    root = try bench.root()
    batch = try bench.batch(root: root)
    factory = try Personalisation(batch, passphrase: bench.passphrase)
  }

  private func record(_ unit: UInt32) throws -> FactoryRecord {
    try batch.units().record(of: unit, key: try batch.unitsKey(bench.passphrase))
  }

  private func refusal(
    _ choice: Personalisation.Choice, on card: URL,
    _ consent: Personalisation.Consent = .init(), by factory: Personalisation? = nil
  ) -> FactoryProblem? {
    #expect(throws: FactoryProblem.self) {
      try (factory ?? self.factory).run(choice, on: card, consent, now: Bench.now)
    }
  }

  /// The name that the builder gives the partition is the one that boards look for.
  @Test
  func `builder and boards mean the same partition`() {
    #expect(DiskLayout.factory == FactoryRecord.partitionName)
  }

  @Test
  func `both copies are written, nothing else is touched, and the ledger says so`() throws {
    let card = try bench.image()
    let before = try Data(contentsOf: card)
    #expect(try factory.run(.unit(2), on: card, now: Bench.now) == 2)
    let after = try Data(contentsOf: card)
    let start = try Bench.factoryOffset
    let record = Data(try record(2).encoded)
    for offset in FactoryRecord.copyOffsets {
      let place = start + Int(offset)
      #expect(after[place..<place + record.count] == record)
    }
    var restored = after
    for offset in FactoryRecord.copyOffsets {
      let place = start + Int(offset)
      restored.resetBytes(in: place..<place + FactoryRecord.copyBytes)
    }
    // Compared outside: a failed expectation would spell out the whole disk.
    let isUntouched = restored == before
    #expect(isUntouched)
    let ledger = try Ledger(batch, isWritten: false)
    #expect(ledger.entries.map(\.action) == [.made, .begun, .verified])
    #expect(ledger.entries[1].unit == 2)
    #expect(ledger.entries[1].medium == "card.img")
    let found = try Personalisation.inspect(card)
    #expect(
      found
        == .unit(
          serial: batch.certificate.serial.unit(2), board: "qemu-virt", root: root.publicKey,
          isHalfDamaged: false))
  }

  @Test
  func `next takes each unit once, until there is none`() throws {
    _ = try factory.run(.unit(2), on: try bench.image("2"), now: Bench.now)
    #expect(try factory.run(.next, on: try bench.image("1"), now: Bench.now) == 1)
    #expect(try factory.run(.next, on: try bench.image("3"), now: Bench.now) == 3)
    expect(refusal(.next, on: try bench.image("4")), says: "every unit", "another batch")
    #expect(try Personalisation.inspect(bench.place("4")) == .blank)
  }

  @Test
  func `a unit is not put on two cards, unless somebody says why`() throws {
    _ = try factory.run(.unit(1), on: try bench.image("1"), now: Bench.now)
    let second = try bench.image("2")
    expect(refusal(.unit(1), on: second), says: "was used before", "--again")
    #expect(try Personalisation.inspect(second) == .blank)
    for reason in ["", "two\nlines", String(repeating: "x", count: 201)] {
      expect(
        refusal(.unit(1), on: second, .init(againReason: reason)), says: "no reason")
    }
    _ = try factory.run(
      .unit(1), on: second, .init(againReason: "first card broke"), now: Bench.now)
    let entry = try #require(
      try Ledger(batch, isWritten: false).entries.last { $0.action == .begun })
    #expect(entry.reason == "first card broke")
  }

  @Test
  func `another board's record is replaced only when asked, and that is written down`() throws {
    let card = try bench.image()
    _ = try factory.run(.unit(1), on: card, now: Bench.now)
    let problem = refusal(.unit(2), on: card)
    expect(problem, says: batch.certificate.serial.unit(1).hex, "--replace")
    #expect(try !Ledger(batch, isWritten: false).isUsed(2))
    let other = try bench.batch("other", root: root)
    let stranger = try Personalisation(other, passphrase: bench.passphrase)
    expect(refusal(.next, on: card, by: stranger), says: "holds another board")
    _ = try factory.run(.unit(2), on: card, .init(isReplacing: true), now: Bench.now)
    let entry = try #require(
      try Ledger(batch, isWritten: false).entries.last { $0.action == .begun })
    #expect(entry.replaced == batch.certificate.serial.unit(1).hex)
  }

  @Test
  func `a damaged partition is named, and written only when asked`() throws {
    let card = try bench.image()
    _ = try factory.run(.unit(1), on: card, now: Bench.now)
    let start = try Bench.factoryOffset
    try flip(at: start + 77, of: card)
    guard case .unit(_, _, _, true) = try Personalisation.inspect(card) else {
      Issue.record("one damaged copy leaves the other")
      return
    }
    try flip(at: start + (2 << 20) + 5, of: card)
    guard case .damaged = try Personalisation.inspect(card) else {
      Issue.record("no copy is whole")
      return
    }
    expect(refusal(.unit(2), on: card), says: "is damaged", "--replace")
    #expect(
      try factory.run(.unit(2), on: card, .init(isReplacing: true), now: Bench.now) == 2)
  }

  @Test
  func `what has no factory partition is left alone`() throws {
    let plain = bench.place("plain")
    try Data(count: 1 << 20).write(to: plain)
    expect(refusal(.unit(1), on: plain), says: "has no partition table", "flash an image")
    let old = try bench.image("old", without: "factory")
    expect(refusal(.unit(1), on: old), says: "no partition 'factory'", "lsblk")
    let torn = try bench.image("torn")
    try overwrite([0], at: 512, of: torn)
    expect(refusal(.unit(1), on: torn), says: "is damaged", "flash the image again")
    expect(refusal(.unit(1), on: bench.folder), says: "neither a file nor a block device")
    expect(refusal(.unit(1), on: bench.place("none")), says: "does not exist")
    expect(refusal(.unit(4), on: plain), says: "no unit 4")
    expect(refusal(.unit(0), on: plain), says: "no unit 0")
    #expect(try Ledger(batch, isWritten: false).entries.count == 1)
  }

  @Test
  func `a signed image is for all boards and is refused`() throws {
    let card = try bench.image()
    try Data().write(to: bench.place("card.img.minisig"))
    expect(refusal(.unit(1), on: card), says: "is a signed image", "copy it")
    #expect(try Personalisation.inspect(card) == .blank)
  }

  @Test
  func `a medium that is being written is refused`() throws {
    let card = try bench.image()
    let held = try Medium(card, isWritten: true)
    expect(refusal(.unit(1), on: card), says: "being written by another program")
    #expect(held.sectorCount == UInt64(DiskLayout.imageSize / sectorSize))
  }

  @Test
  func `nothing is written while the ledger is torn`() throws {
    let card = try bench.image()
    let handle = try FileHandle(forUpdating: batch.ledgerFile)
    try handle.seekToEnd()
    try handle.write(contentsOf: Data("{\"act".utf8))
    try handle.close()
    expect(refusal(.unit(1), on: card), says: "is torn", "--mend")
    #expect(try Personalisation.inspect(card) == .blank)
  }

  @Test
  func `erasing takes every byte off and tells the ledger that is named`() throws {
    let card = try bench.image()
    _ = try factory.run(.unit(3), on: card, now: Bench.now)
    try overwrite([9], at: try Bench.factoryOffset + (3 << 20), of: card)
    let other = try bench.batch("other", root: root)
    let problem = #expect(throws: FactoryProblem.self) {
      try Personalisation.erase(card, batch: other, now: Bench.now)
    }
    expect(problem, says: "no unit of batch")
    _ = try Personalisation.erase(card, batch: batch, now: Bench.now)
    let start = try Bench.factoryOffset
    let isErased = try Data(contentsOf: card)[start..<start + (4 << 20)] == Data(count: 4 << 20)
    #expect(isErased)
    #expect(try Ledger(batch, isWritten: false).entries.last?.action == .erased)
    #expect(try Personalisation.erase(card, batch: nil, now: Bench.now) == .blank)
  }

  /// The finished image of `make image`, or of the folder that `SKYMINER_IMAGES` names.
  @Test
  func `a copy of the finished image takes a unit`() throws {
    let repository = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let set = try TestedImage.find("qemu-virt", in: repository)
    let card = bench.place("copy.img")
    try FileManager.default.copyItem(at: set.image, to: card)
    #expect(try Personalisation.inspect(card) == .blank)
    _ = try factory.run(.next, on: card, now: Bench.now)
    guard case .unit(let serial, _, _, false) = try Personalisation.inspect(card) else {
      Issue.record("the record is not there")
      return
    }
    #expect(serial == batch.certificate.serial.unit(1))
  }
}
