/// Which seeds a simulation runs with: all of a range, or the one that `SKYMINER_SEED` names, to replay a
/// run that failed.
public enum Seeds {
  public static func chosen(
    _ seeds: ClosedRange<UInt64>, environment: [String: String]
  ) -> ClosedRange<UInt64> {
    guard let text = environment["SKYMINER_SEED"], let seed = UInt64(text) else { return seeds }
    return seed...seed
  }
}
