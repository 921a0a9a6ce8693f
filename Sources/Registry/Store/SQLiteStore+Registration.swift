internal import Base
internal import Foundation
internal import GRDB
internal import Identity

extension SQLiteStore {
  public func register(
    _ candidate: RegistrationCandidate,
    decide: @escaping @Sendable (RegistrationKnowledge) -> RegistrationDecision
  ) async throws -> RegistrationDecision {
    try await pool.write { database in
      let known = try Self.knowledge(candidate, database)
      let decision = decide(known)
      switch decision {
      case .refuse, .again: break
      case .countersign(let receipt):
        guard let sequence = known.registered?.sequence else { throw Self.damaged }
        try database.execute(
          sql: "UPDATE registration SET receipt = ? WHERE sequence = ?",
          arguments: [Data(receipt), Int64(sequence)])
      case .register(let receipt):
        try Self.write(candidate, receipt, known, database)
      }
      return decision
    }
  }

  private static func knowledge(
    _ candidate: RegistrationCandidate, _ database: Database
  ) throws -> RegistrationKnowledge {
    let serial = Data(candidate.serial.bytes)
    var known = RegistrationKnowledge()
    known.state = try entry(of: candidate.serial, database)
    known.registered = try registered(serial, database)
    if let row = try one(
      "SELECT serial, sequence FROM registration WHERE key = ? ORDER BY sequence DESC LIMIT 1",
      [Data(candidate.key.bytes)], database)
    {
      known.keyHolder = Identifier(bytes(row, 0))
      known.isKeyCurrent = number(row, 1) == known.registered?.sequence
    }
    if let row = try one(
      "SELECT serial FROM miner WHERE claimKey = ?", [Data(candidate.claimKey.bytes)], database)
    {
      known.claimKeyHolder = Identifier(bytes(row, 0))
    }
    let batch = Data(candidate.serial.batch.bytes)
    if let row = try one("SELECT registered FROM batch WHERE serial = ?", [batch], database) {
      known.registeredInBatch = number(row, 0)
    }
    let yesterday = candidate.now - min(candidate.now, RegistrationPolicy.daySeconds)
    if let row = try one(
      "SELECT count(*) FROM registration WHERE serial = ? AND registeredAt > ?",
      [serial, Int64(clamping: yesterday)], database)
    {
      known.registrationsOfDay = number(row, 0)
    }
    if let row = try one("SELECT sequence FROM counter", [], database) {
      known.nextSequence = number(row, 0) + 1
    }
    return known
  }

  private static func registered(
    _ serial: Data, _ database: Database
  ) throws -> RegistrationKnowledge.Registered? {
    let sql = """
      SELECT m.claimKey, m.hardware, m.sequence, r.registeredAt, r.certificate, r.receipt
      FROM miner m JOIN registration r ON r.sequence = m.sequence WHERE m.serial = ?
      """
    guard let row = try one(sql, [serial], database) else { return nil }
    guard let claimKey = PublicKey(bytes(row, 0)), let hardware = Hash(bytes(row, 1)),
      let certificate = Hash(bytes(row, 4))
    else { throw damaged }
    return RegistrationKnowledge.Registered(
      claimKey: claimKey, hardware: hardware, sequence: number(row, 2),
      registeredAt: number(row, 3), certificate: certificate, receipt: bytes(row, 5))
  }

  private static func one(
    _ sql: String, _ arguments: StatementArguments, _ database: Database
  ) throws -> Row? {
    try Row.fetchOne(try database.cachedStatement(sql: sql), arguments: arguments)
  }

  private static func write(
    _ candidate: RegistrationCandidate, _ receipt: [UInt8], _ known: RegistrationKnowledge,
    _ database: Database
  ) throws {
    let serial = Data(candidate.serial.bytes)
    let sequence = Int64(known.nextSequence)
    try run("UPDATE counter SET sequence = ?", [sequence], database)
    try run(
      "INSERT INTO registration VALUES (?, ?, ?, ?, ?, ?)",
      [
        sequence, serial, Data(candidate.key.bytes), Data(candidate.certificate.bytes),
        Int64(clamping: candidate.now), Data(receipt),
      ], database)
    guard known.registered == nil else {
      return try run(
        "UPDATE miner SET sequence = ?, board = ? WHERE serial = ?",
        [sequence, candidate.board, serial], database)
    }
    try run(
      "INSERT INTO miner VALUES (?, ?, ?, ?, ?)",
      [
        serial, candidate.board, Data(candidate.claimKey.bytes), Data(candidate.hardware.bytes),
        sequence,
      ], database)
    try run(
      """
      INSERT INTO batch VALUES (?, 1) ON CONFLICT (serial) DO UPDATE SET registered = registered + 1
      """, [Data(candidate.serial.batch.bytes)], database)
  }

  private static func run(
    _ sql: String, _ arguments: StatementArguments, _ database: Database
  ) throws {
    try database.cachedStatement(sql: sql).execute(arguments: arguments)
  }

  /// Registers many at once without asking, for benchmarks: one transaction, each serial new.
  ///
  /// - Parameter miners: requests and their receipts.
  public func load(_ miners: [(candidate: RegistrationCandidate, receipt: [UInt8])]) async throws {
    try await pool.write { database in
      var known = RegistrationKnowledge()
      if let row = try Self.one("SELECT sequence FROM counter", [], database) {
        known.nextSequence = Self.number(row, 0) + 1
      }
      for miner in miners {
        try Self.write(miner.candidate, miner.receipt, known, database)
        known.nextSequence += 1
      }
    }
  }
}
