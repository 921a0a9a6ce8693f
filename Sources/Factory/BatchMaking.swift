import Base
public import Foundation
import Identity
public import Sodium

/// What a new batch is to be.
public struct BatchOrder: Sendable {
  let name: String
  let board: String
  let units: UInt32

  /// - Parameters:
  ///   - name: as `2026-11`: 1 to 32 small letters, digits, dots and hyphens.
  ///   - board: as `orangepi-prime`, likewise; every claim certificate says it.
  ///   - units: 1 to 65,535.
  public init(name: String, board: String, units: Int) throws(FactoryProblem) {
    for (what, text) in [("name", name), ("board", board)] {
      let isPlain = text.utf8.allSatisfy {
        (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x2E
      }
      guard isPlain, (1...32).contains(text.utf8.count) else {
        throw FactoryProblem(
          "'\(Text.printable(text))' cannot be the \(what) of a batch",
          cause: "it is empty, too long, or has other characters",
          wayOut: "take 1 to 32 small letters, digits, dots and hyphens")
      }
    }
    guard (1...Int(BatchFolder.unitsMax)).contains(units) else {
      throw FactoryProblem(
        "a batch cannot have \(units) units", cause: "it has 1 to \(BatchFolder.unitsMax)",
        wayOut: "make several batches")
    }
    self.name = name
    self.board = board
    self.units = UInt32(units)
  }
}

extension BatchFolder {
  /// Makes a whole batch in a new folder, or nothing.
  ///
  /// - Parameters:
  ///   - rootPassphrase: opens the root, whose key signs one certificate here.
  ///   - passphrase: will open the units.
  ///   - now: seconds since 1970; all certificates are valid from then on.
  ///   - progress: told the number of each unit that is made.
  @discardableResult
  public static func make(
    _ folder: URL, _ order: BatchOrder, root: RootFolder, rootPassphrase: Secret,
    passphrase: Secret, cost: PasswordKey.Cost = .moderate, now: UInt64,
    progress: (UInt32) -> Void = { _ in }
  ) throws(FactoryProblem) -> BatchFolder {
    let seed = Secret(count: SigningKey.seedSize)
    let subject = seed.use { RootFolder.publicKey(of: $0) }
    let certificate = try root.withKey(rootPassphrase) { (key) throws(FactoryProblem) in
      Certificate.issue(
        Certificate.Body(
          .batch, serial: RootFolder.freshSerial(), issuer: Identifier(of: root.publicKey),
          subject: subject, notBefore: now, childrenMax: order.units), by: key)
    }
    let key = Secret(count: AuthenticatedEncryption.keySize)
    let sealed = try SealedFile(key, .unitsKey, passphrase: passphrase, cost: cost)
    let description = Description(
      version: 1, name: order.name, board: order.board, units: order.units,
      root: Text.hex(root.publicKey.bytes), serial: certificate.serial.hex, made: now)
    try Folders.make(folder) { (draft) throws(FactoryProblem) in
      let place = { (name: String) in draft.appending(path: name) }
      try Folders.write(description.json, to: place(descriptionName), mode: 0o644)
      try Folders.write(certificate.encoded, to: place(certificateName), mode: 0o644)
      try Folders.write(sealed.encoded, to: place(keyName), mode: 0o600)
      let line = LedgerEntry(
        .made, number: 1, seconds: now, before: LedgerEntry.digest(of: certificate.encoded))
      try Folders.write(line.line, to: place(ledgerName), mode: 0o600)
      let units = try UnitStore(
        making: place(unitsName), batch: certificate.serial, count: order.units)
      let pepper = Secret(count: 32)
      let batchKey = seed.use { SigningKey(seed: $0) }
      for number in 1...order.units {
        try units.append(
          record(
            number, of: certificate, root: root, board: order.board, pepper: pepper, by: batchKey),
          key: key)
        progress(number)
      }
      try units.sync()
    }
    return try BatchFolder(folder)
  }

  private static func record(
    _ unit: UInt32, of batch: Certificate, root: RootFolder, board: String, pepper: Secret,
    by key: borrowing SigningKey
  ) -> FactoryRecord {
    let seed = Secret(count: SigningKey.seedSize)
    let claim = Certificate.issue(
      Certificate.Body(
        .claim, serial: batch.serial.unit(unit), issuer: Identifier(of: batch.subject),
        subject: seed.use { RootFolder.publicKey(of: $0) }, notBefore: batch.body.notBefore,
        extensions: TagList([.init(tag: Certificate.boardTag, value: Array(board.utf8))])),
      by: key)
    let record = seed.use { seed in
      pepper.use { pepper in
        try? FactoryRecord(
          root: root.publicKey, pepper: pepper, claimSeed: seed, batch: batch, claim: claim)
      }
    }
    guard let record else { preconditionFailure("the parts of a record fit together") }
    return record
  }
}

extension BatchFolder.Description {
  fileprivate var json: [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    guard let data = try? encoder.encode(self) else {
      preconditionFailure("texts and numbers can be encoded")
    }
    return [UInt8](data) + [0x0A]
  }
}
