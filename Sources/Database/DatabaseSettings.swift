/// How a database is opened.
public struct DatabaseSettings: Equatable, Sendable {
  public enum Durability: Sendable {
    /// A transaction is on the medium when it returns; one more flush a transaction.
    case eachTransaction
    /// A power cut may take the last transactions away, never a part of one; the medium is flushed at
    /// checkpoints alone.
    case eachCheckpoint
  }

  public var durability = Durability.eachTransaction
  public var busyMilliseconds: Int32 = 2000
  /// Memory for pages at most.
  public var cacheKibibytes = 256
  /// The journal is written back into the database from this size on.
  public var checkpointPages = 64
  /// Pages of 4 KiB that the database grows to at most; more is refused as if the disk were full.
  public var pagesMax = 16384

  public init() {}
}
