public import Base
public import Identity

/// What the registry says of a registered board.
public struct Miner: Equatable, Sendable {
  public let serial: Identifier
  public let board: String
  public let key: PublicKey
  public let sequence: UInt64
  /// Seconds since 1970, of the present key.
  public let registeredAt: UInt64
  /// What is said of the board, or else of its batch.
  public let state: RevocationSnapshot.Entry?
  /// Whether the key that was asked for was replaced by this one.
  public let isAskedKeyReplaced: Bool

  public init(
    serial: Identifier, board: String, key: PublicKey, sequence: UInt64, registeredAt: UInt64,
    state: RevocationSnapshot.Entry?, isAskedKeyReplaced: Bool
  ) {
    self.serial = serial
    self.board = board
    self.key = key
    self.sequence = sequence
    self.registeredAt = registeredAt
    self.state = state
    self.isAskedKeyReplaced = isAskedKeyReplaced
  }

  public var status: String { (state?.state ?? .active).name }
}
