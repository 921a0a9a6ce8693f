public import Base

/// What the shell does for the core, in the order given.
public enum FormationAction: Equatable, Sendable {
  /// Multicast this datagram, at most 8 KiB.
  case send([UInt8])
  /// Keep this durably, readable by nobody else; then call `voteKept` with it.
  ///
  /// Without that call nothing is signed.
  case keepVote([UInt8])
  /// Keep both durably, as one, readable by nobody else; then call `rosterKept` with the roster.
  ///
  /// `seed` is the cluster's secret key, 32 bytes.
  case keepRoster([UInt8], seed: [UInt8])
  /// Forget roster and seed: this board was alone in its cluster and gives it up for another.
  case dropRoster
  /// A line for the log and the owner.
  case report(String)
}

/// What the shell tells the core, and may change at any time.
public struct FormationSettings: Equatable, Sendable {
  /// Tells chassis on one wire apart; boards with another number are not seen.
  public var chassis: UInt32 = 0
  /// How many boards the chassis should have; nil where nobody said.
  public var boardsExpected: Int?
  /// The beacon key of the chassis manager; nil while there is none.
  public var managerBeaconKey: PublicKey?
  /// The beacon key of the chassis daemon on this board.
  public var beaconKey: PublicKey?
  /// Whether anything outside hangs on the cluster's key, as a pairing: then it is never given up.
  public var isClusterUsed = false

  public init() {}
}

/// What earlier runs kept; empty where there is nothing.
public struct FormationMemory: Equatable, Sendable {
  public var vote: [UInt8] = []
  public var roster: [UInt8] = []
  public var seed: [UInt8] = []

  public init() {}
}
