/// Spans of the formation, all in milliseconds of the boot clock.
public enum FormationTimes {
  /// Between two announces while something is to be settled, and when all is settled.
  public static let restlessMilliseconds: UInt64 = 5000
  public static let settledMilliseconds: UInt64 = 60_000
  /// Announces in answer to others are never closer.
  static let announceMillisecondsMin: UInt64 = 1000
  /// Who takes part was heard within this time.
  public static let freshMilliseconds: UInt64 = 30_000
  /// Who was heard within this time is here; a settled board says something once a minute.
  public static let presentMilliseconds: UInt64 = 150_000
  /// So long the set of boards without a roster must stay the same.
  public static let stableMilliseconds: UInt64 = 60_000
  /// A newcomer insists on others that it has heard for so long; longer than `stable`, since the one who
  /// proposes may have heard of them later.
  static let insistMilliseconds: UInt64 = 90_000
  /// After this time a first roster is made with those that are there.
  public static let patienceMilliseconds: UInt64 = 600_000
  /// A member can be removed when it was silent for this time.
  public static let absentMilliseconds: UInt64 = 600_000
  /// An owner's order to remove a board is repeated for this time.
  static let removalMilliseconds: UInt64 = 3_600_000
  /// Between two copies of what a proposal needs.
  static let gossipMilliseconds: UInt64 = 3000
  /// Newcomers have this long to sign.
  static let attemptMilliseconds: UInt64 = 30_000
  /// What was asked to be kept is asked for again.
  static let keepMilliseconds: UInt64 = 3000
  /// A proposal that nobody speaks of is forgotten by who has not signed it.
  static let forgottenMilliseconds: UInt64 = 60_000
}
