public import Base
public import Foundation
public import Identity

/// Puts a unit of a batch on a medium, finds out which is on it, or takes it off.
public struct Personalisation: Sendable {
  /// Which unit.
  public enum Choice: Equatable, Sendable {
    case unit(UInt32)
    /// The first that was never used.
    case next
  }

  /// What a person has to say where something would be done twice.
  public struct Consent: Sendable {
    /// Overwrite another record, or a damaged one.
    public var isReplacing: Bool
    /// Why a unit that was used is written again; nil where it must not.
    public var againReason: String?

    public init(isReplacing: Bool = false, againReason: String? = nil) {
      self.isReplacing = isReplacing
      self.againReason = againReason
    }
  }

  /// What is on a medium; no secret is in it.
  public enum Finding: Equatable, Sendable {
    case blank
    case unit(serial: Identifier, board: String, root: PublicKey, isHalfDamaged: Bool)
    case damaged(String)
  }

  let batch: BatchFolder
  private let key: Secret

  /// Opens the units; the passphrase is not needed again.
  public init(_ batch: BatchFolder, passphrase: Secret) throws(FactoryProblem) {
    self.batch = batch
    key = try batch.unitsKey(passphrase)
  }

  /// Writes down what will be done, does it, reads it back, and writes down that it was done.
  ///
  /// - Returns: the unit.
  public func run(
    _ choice: Choice, on target: URL, _ consent: Consent = Consent(), now: UInt64
  ) throws(FactoryProblem) -> UInt32 {
    if case .unit(let unit) = choice { try batch.check(unit: unit) }
    if let reason = consent.againReason {
      guard (1...200).contains(reason.utf8.count), Text.printable(reason) == reason else {
        throw FactoryProblem(
          "that is no reason", cause: "it is empty, too long, or has control characters",
          wayOut: "say in a few words why the unit is written again: --reason TEXT")
      }
    }
    let units = try batch.units()
    let medium = try Medium(target, isWritten: true)
    var partition = try FactoryPartition(on: medium)
    let ledger = try Ledger(batch, isWritten: true)
    try ledger.requireWhole()
    let unit = try Self.unit(choice, of: batch, ledger)
    if ledger.isUsed(unit), consent.againReason == nil {
      throw FactoryProblem(
        "unit \(unit) was used before",
        cause: "a card with it exists, or its writing was cut short",
        wayOut: "take --next; if that card is gone for good, give --again and --reason TEXT")
    }
    let record = try units.record(of: unit, key: key)
    let replaced = try Self.check(
      try partition.content, against: record, consent, path: medium.file.path)
    let note = { (entry: inout LedgerEntry) in
      entry.unit = unit
      entry.serial = record.claim.serial.hex
      entry.medium = medium.name
    }
    try ledger.append(.begun, now: now) { entry in
      note(&entry)
      entry.replaced = replaced
      entry.reason = consent.againReason
    }
    try partition.write(record)
    try ledger.append(.verified, now: now, note)
    return unit
  }

  public static func inspect(_ target: URL) throws(FactoryProblem) -> Finding {
    switch try FactoryPartition(on: try Medium(target, isWritten: false)).content {
    case .blank: .blank
    case .record(let record, let damaged):
      .unit(
        serial: record.claim.serial, board: record.claim.board, root: record.root,
        isHalfDamaged: damaged)
    case .damaged(let error): .damaged(error.explanation)
    }
  }

  /// Takes whatever is there off a medium.
  ///
  /// - Parameter batch: whose ledger is told, where it is one of its units.
  /// - Returns: what was there.
  public static func erase(
    _ target: URL, batch: BatchFolder?, now: UInt64
  ) throws(FactoryProblem) -> Finding {
    let found = try inspect(target)
    let medium = try Medium(target, isWritten: true)
    var partition = try FactoryPartition(on: medium)
    guard let batch else {
      try partition.erase()
      return found
    }
    guard case .unit(let serial, _, _, _) = found, serial.batch == batch.certificate.serial else {
      throw FactoryProblem(
        "what is on \(target.path) is no unit of batch \(batch.description.name)",
        cause: "another card or another batch was meant",
        wayOut: "see 'skyfactory inspect'; without --batch it is erased and no ledger told")
    }
    let ledger = try Ledger(batch, isWritten: true)
    try ledger.requireWhole()
    try ledger.append(.erased, now: now) { entry in
      entry.unit = serial.unitNumber
      entry.serial = serial.hex
      entry.medium = medium.name
    }
    try partition.erase()
    return found
  }

  private static func unit(
    _ choice: Choice, of batch: BatchFolder, _ ledger: Ledger
  ) throws(FactoryProblem) -> UInt32 {
    switch choice {
    case .unit(let unit): return unit
    case .next:
      guard let unit = ledger.nextUnit(of: batch.description.units) else {
        throw FactoryProblem(
          "every unit of batch \(batch.description.name) was used",
          cause: "it has \(batch.description.units)", wayOut: "make another batch")
      }
      return unit
    }
  }

  /// Whether the record may go where this is.
  ///
  /// - Returns: what will be replaced.
  private static func check(
    _ content: FactoryRecord.Content, against record: FactoryRecord, _ consent: Consent,
    path: String
  ) throws(FactoryProblem) -> String? {
    switch content {
    case .blank: return nil
    case .record(let found, _) where found == record: return nil
    case .record(let found, _):
      guard !consent.isReplacing else { return found.claim.serial.hex }
      throw FactoryProblem(
        "\(path) holds another board: \(found.claim.serial.hex)",
        cause: "the card was personalised before",
        wayOut: "take a blank one; if that board is gone for good, give --replace")
    case .damaged(let error):
      guard !consent.isReplacing else { return "damaged" }
      throw FactoryProblem(
        "the factory partition of \(path) is damaged: \(error.explanation)",
        cause: "the card is failing, or writing to it was cut short",
        wayOut: "take another card; to write this one all the same, give --replace")
    }
  }
}
