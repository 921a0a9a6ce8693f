public import Identity

/// What a snapshot says, before it is signed.
public struct SnapshotContent: Equatable, Sendable {
  public let number: UInt64
  public let issuedAt: UInt64
  public let entries: [RevocationSnapshot.Entry]

  public init(number: UInt64, issuedAt: UInt64, entries: [RevocationSnapshot.Entry]) {
    self.number = number
    self.issuedAt = issuedAt
    self.entries = entries
  }
}
