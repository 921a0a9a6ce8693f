public import Identity

/// An order of who runs the registry.
public struct StateChange: Sendable {
  /// A board, or with unit number 0 a batch.
  public let serial: Identifier
  public let state: RevocationSnapshot.State
  public let reason: RevocationReason
  public let now: UInt64

  public init(
    _ serial: Identifier, _ state: RevocationSnapshot.State, _ reason: RevocationReason, now: UInt64
  ) {
    self.serial = serial
    self.state = state
    self.reason = reason
    self.now = now
  }
}
