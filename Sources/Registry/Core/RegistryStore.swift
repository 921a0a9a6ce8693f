public import Identity

/// What the registry needs of a database; `SQLiteStore` is the one that is here.
///
/// Every function is one transaction. Another program may change the states meanwhile.
public protocol RegistryStore: Sendable {
  /// Reads what is known, asks `decide`, and writes what it decided before it returns.
  ///
  /// What is returned is on the disk, and nobody else's registration came between.
  func register(
    _ candidate: RegistrationCandidate,
    decide: @escaping @Sendable (RegistrationKnowledge) -> RegistrationDecision
  ) async throws -> RegistrationDecision

  func miner(_ name: MinerName) async throws -> Miner?

  /// In ascending order of serials, after the one that is given.
  func miners(after serial: Identifier?, limit: Int) async throws -> [Miner]

  /// Sets or clears what is said of a serial, and gives the snapshot a new number.
  func setState(_ change: StateChange) async throws

  func snapshotNumber() async throws -> UInt64
  func snapshot() async throws -> SnapshotContent

  /// Gives the snapshot a new number and time if it is older than `ageMax`.
  func renewSnapshot(now: UInt64, ageMax: UInt64) async throws

  func totals() async throws -> StoreTotals
}
