import ArgumentParser
import Base
import Factory
import Foundation
import Identity

/// Labels for boards.
struct Labels: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a QR code and a text for the label of each unit; needs no passphrase.")

  @Argument(help: "The folder of the batch.")
  var batch: String
  @Option(help: "What the serial is put behind, as https://example.org/miners/.")
  var lookUp: String
  @Option(help: "One unit, or a run as 1-8; all if left out.")
  var units: UnitRange?
  @Option(help: "The folder for the labels.")
  var out: String

  func run() throws {
    let batch = try BatchFolder(folder(batch))
    let range = units?.range ?? 1...batch.description.units
    try batch.check(unit: range.upperBound)
    for unit in range {
      try Label(unit, of: batch, address: lookUp).write(to: folder(out))
    }
    print("\(range.count) labels in \(out)")
  }
}

/// Puts a unit on a card.
struct Personalise: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Put the claim key of a unit on a flashed card or an image file.",
    discussion: "It touches the partition 'factory' alone. Flash first, personalise then.")

  @Option(help: "The folder of the batch.")
  var batch: String
  @Option(help: "Which unit.")
  var unit: UInt32?
  @Flag(help: "The first unit that was never used.")
  var next = false
  @Argument(help: "An image file, or a whole device as /dev/sdX.")
  var target: String
  @Flag(help: "Overwrite another board's record, or a damaged one.")
  var replace = false
  @Flag(help: "Write a unit that was used before; needs --reason.")
  var again = false
  @Option(help: "Why; kept in the ledger.")
  var reason: String?
  @OptionGroup var passphrase: PassphraseOption

  func validate() throws {
    guard (unit != nil) != next else { throw ValidationError("Give --unit N or --next.") }
    guard again == (reason != nil) else {
      throw ValidationError("--again and --reason TEXT go together.")
    }
  }

  func run() throws {
    let batch = try BatchFolder(folder(batch))
    if let unit { try batch.check(unit: unit) }
    let secret = try Passphrase.existing(
      passphrase.source, for: "batch \(batch.description.name)")
    let written = try Personalisation(batch, passphrase: secret).run(
      unit.map { .unit($0) } ?? .next, on: URL(filePath: target),
      Personalisation.Consent(isReplacing: replace, againReason: reason),
      now: try SkyFactory.now())
    let serial = batch.certificate.serial.unit(written).hex
    print("unit \(written) of batch \(batch.description.name): \(serial)")
  }
}

/// Says what is on a card.
struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say which unit is on a card or an image; needs no passphrase.")

  @Argument(help: "An image file, or a whole device.")
  var target: String

  func run() throws {
    let found = try Personalisation.inspect(URL(filePath: target))
    print(found.words)
    if case .damaged = found { throw ExitCode(2) }
  }
}

/// Takes the claim key off a card.
struct Erase: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Overwrite the factory partition of a card or an image with zeroes.")

  @Argument(help: "An image file, or a whole device.")
  var target: String
  @Option(help: "The folder of the batch whose ledger is told.")
  var batch: String?

  func run() throws {
    let batch = try batch.map { try BatchFolder(folder($0)) }
    let found = try Personalisation.erase(
      URL(filePath: target), batch: batch, now: try SkyFactory.now())
    print("erased; before: \(found.words)")
  }
}

/// Shows and checks a ledger.
struct ShowLedger: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ledger",
    abstract: "Check the ledger of a batch and show it; needs no passphrase.")

  @Argument(help: "The folder of the batch.")
  var batch: String
  @Flag(help: "Take off a last line that a power cut tore.")
  var mend = false

  func run() throws {
    let ledger = try Ledger(try BatchFolder(folder(batch)), isWritten: mend)
    if mend { try ledger.mend(now: try SkyFactory.now()) }
    print(ledger.table)
    if ledger.tornCount > 0 { throw ExitCode(2) }
  }
}

extension Personalisation.Finding {
  var words: String {
    switch self {
    case .blank: "blank: this board is a node"
    case .unit(let serial, let board, let root, let isHalfDamaged):
      "unit \(serial.unitNumber) of batch \(serial.batch.hex)\nserial \(serial.hex)\nboard "
        + "\(board)\nroot \(Text.hex(root.bytes))"
        + (isHalfDamaged ? "\none of the two copies is damaged" : "")
    case .damaged(let why): "damaged: \(why)"
    }
  }
}
