import Base
import Foundation
import Identity
import PartitionTable
import Testing

@testable import Factory
@testable import ImageBuilder

/// The program as a person or a script runs it.
@Suite(.serialized) struct ProgramTests {
  let run: ProgramRun

  init() throws { run = try ProgramRun() }

  @Test
  func `from nothing to a personalised card, and no secret in what anybody sees`() throws {
    try run.makeBatch(units: 4)
    var seen = [
      try run.good("labels", "batch", "--look-up", "https://example.org/m/", "--out", "labels"),
      try run.good(
        "personalise", "--batch", "batch", "--unit", "3", try run.card("3.img"), run.key),
      try run.good("personalise", "--batch", "batch", "--next", try run.card("1.img"), run.key),
      try run.good("inspect", run.place("3.img").path),
      try run.good("ledger", "batch"),
    ]
    #expect(seen[3].contains("unit 3 of batch"))
    #expect(seen[4].contains("verified  unit 1"))
    seen.append(try run.good("erase", run.place("3.img").path, "--batch", "batch"))
    #expect(try run.good("inspect", run.place("3.img").path).contains("blank"))

    let batch = try BatchFolder(run.place("batch"))
    let key = try batch.unitsKey(try Passphrase.existing(.file(run.place("passphrase")), for: "x"))
    var secrets = [Data(ProgramRun.rootPassphrase.utf8), Data(ProgramRun.passphrase.utf8)]
    for unit in 1...UInt32(4) {
      let record = try batch.units().record(of: unit, key: key)
      for bytes in [record.claimSeed, record.pepper] {
        secrets += [Data(bytes), Data(Text.hex(bytes).utf8), Data(bytes).base64EncodedData()]
      }
    }
    var files = seen.map { ("what was printed", Data($0.utf8)) }
    for folder in ["labels", "batch", "root"] {
      for name in try FileManager.default.contentsOfDirectory(atPath: run.place(folder).path) {
        files.append((name, try Data(contentsOf: run.place(folder).appending(path: name))))
      }
    }
    #expect(files.count == 6 + 8 + 5 + 2)
    for (name, content) in files {
      for secret in secrets { #expect(content.range(of: secret) == nil, "\(name)") }
    }
    // The search finds what is there: on the card the seed must lie open.
    let record = try batch.units().record(of: 1, key: key)
    let card = try Data(contentsOf: run.place("1.img"), options: .alwaysMapped)
    #expect(card.range(of: Data(record.claimSeed)) != nil)
  }

  @Test
  func `refusals say what, why and how on, and end with a status`() throws {
    try run.makeBatch(units: 1)
    let card = try run.card("card.img")
    _ = try run.good("personalise", "--batch", "batch", "--next", card, run.key)
    for arguments in [
      ["personalise", "--batch", "batch", "--next", card, run.key],
      ["personalise", "--batch", "batch", "--unit", "1", card, run.key],
      ["personalise", "--batch", "batch", "--unit", "1", card, run.rootKey],
      ["root", "make", "root", run.key], ["inspect", "nothing"],
      ["labels", "batch", "--look-up", "nowhere", "--out", "labels"],
      ["certify-registry", "--root", "root", "--key", "abc", "--out", "r", run.rootKey],
      ["ledger", "root"], ["ledger", "batch", "--mend"],
    ] {
      let (status, _, error) = try run.program(arguments)
      #expect(status == 1, "\(arguments)")
      for word in ["skyfactory: ", "likely cause:", "way out:"] {
        #expect(error.contains(word), "\(arguments) said: \(error)")
      }
    }
    let both = try run.program([
      "personalise", "--batch", "batch", "--next", "--unit", "1", card, run.key,
    ])
    #expect(both.status != 0)
    #expect(both.error.contains("--unit N or --next"))
  }

  @Test
  func `a damaged card and a torn ledger have a status of their own`() throws {
    try run.makeBatch(units: 1)
    let card = try run.card("card.img")
    _ = try run.good("personalise", "--batch", "batch", "--next", card, run.key)
    for offset in FactoryRecord.copyOffsets {
      try ProgramRun.write([1], at: ProgramRun.factoryOffset + Int(offset) + 9, to: card)
    }
    let damaged = try run.program(["inspect", card])
    #expect(damaged.status == 2)
    #expect(damaged.output.contains("damaged: "))
    let ledger = run.place("batch/ledger")
    let size = try Data(contentsOf: ledger).count
    try ProgramRun.write(Array("{\"a".utf8), at: size, to: ledger.path)
    #expect(try run.program(["ledger", "batch"]).status == 2)
    #expect(try run.good("ledger", "batch", "--mend").contains("3 bytes of a torn line"))
  }

  @Test
  func `a registry certificate is a file that verifies`() throws {
    _ = try run.good("root", "make", "root", run.rootKey, "--cost", "interactive")
    let key = String(repeating: "42", count: 32)
    let arguments = [
      "certify-registry", "--root", "root", "--key", key, "--out", "registry.cert", "--days", "9",
      run.rootKey,
    ]
    #expect(try run.program(arguments).status == 0)
    let certificate = try Certificate(
      parsing: [UInt8](try Data(contentsOf: run.place("registry.cert"))))
    #expect(certificate.isSigned(by: try RootFolder(run.place("root")).publicKey))
    #expect(certificate.kind == .registry)
    #expect(Text.hex(certificate.subject.bytes) == key)
    #expect(certificate.body.notAfter - certificate.body.notBefore == 9 * 86400)
    let again = try run.program(arguments)
    #expect(again.status == 1)
    #expect(again.error.contains("is there already"))
  }

  @Test
  func `two at once take two units, and the ledger holds`() throws {
    try run.makeBatch(units: 8)
    let cards = try (0..<6).map { try run.card("\($0).img") }
    let runs = try cards.map { card in
      try run.start(["personalise", "--batch", "batch", "--next", card, run.key])
    }
    for process in runs {
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
    }
    var serials: Set<Identifier> = []
    for card in cards {
      guard case .unit(let serial, _, _, false) = try Personalisation.inspect(URL(filePath: card))
      else {
        Issue.record("\(card) holds no unit")
        continue
      }
      serials.insert(serial)
    }
    #expect(serials.count == cards.count)
    let ledger = try Ledger(try BatchFolder(run.place("batch")), isWritten: false)
    #expect(ledger.entries.count == 1 + 2 * cards.count)
    #expect(ledger.tornCount == 0)
  }

  /// The real process, killed anywhere between its first and its last step.
  @Test
  func `a batch that is cut short is there whole or not at all`() throws {
    _ = try run.good("root", "make", "root", run.rootKey, "--cost", "interactive")
    let seed = ProcessInfo.processInfo.environment["SKYMINER_SEED"].flatMap(UInt64.init) ?? 1
    var random = SplitMix64(seed: seed)
    let arguments = { (name: String) in run.batchArguments(name, units: 300) }
    let start = Date()
    #expect(try run.program(arguments("whole")).status == 0)
    let duration = Date().timeIntervalSince(start)
    var whole = 0
    for cut in 0..<20 {
      let name = "cut-\(cut)"
      let process = try run.start(arguments(name))
      // From before the first file to a little after the last.
      usleep(UInt32(duration * 1.2e6 * Double(random.below(1000)) / 1000))
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
      if FileManager.default.fileExists(atPath: run.place(name).path) {
        whole += 1
      } else {
        #expect(try run.program(arguments(name)).status == 0, "cut \(cut), seed \(seed)")
      }
      let batch = try BatchFolder(run.place(name))
      let key = try batch.unitsKey(
        try Passphrase.existing(.file(run.place("passphrase")), for: "x"))
      for unit in [1, 150, 300] as [UInt32] { _ = try batch.units().record(of: unit, key: key) }
      #expect(try Ledger(batch, isWritten: false).entries.count == 1)
      let draft = run.place(".\(name).draft")
      #expect(!FileManager.default.fileExists(atPath: draft.path))
      try FileManager.default.removeItem(at: batch.folder)
    }
    #expect(whole < 20, "no cut came early enough to test anything")
  }
}
