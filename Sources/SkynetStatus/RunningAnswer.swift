internal import Base

/// How far a question is that takes a while, as `ping`: its answer is `running 17`, and whoever asked comes
/// back with `result 17` until that answers with something else, which is the report.
public enum RunningAnswer {
  public static func text(_ number: UInt32) -> String { "running \(number)\n" }

  /// What to come back with; nil where the answer is the report itself.
  public static func number(in answer: String) -> UInt32? {
    let bytes = Array(answer.utf8)
    let start = Array("running ".utf8)
    guard bytes.starts(with: start), bytes.last == 0x0A,
      let value = Text.decimal(bytes[start.count..<bytes.count - 1])
    else { return nil }
    return UInt32(exactly: value)
  }
}
