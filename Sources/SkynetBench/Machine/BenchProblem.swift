/// A failure that the person at the keyboard is told of: what went wrong, the likely cause, the way out.
public struct BenchProblem: Error, Equatable, CustomStringConvertible {
  public let what: String
  public let cause: String
  public let wayOut: String

  public init(_ what: String, cause: String, wayOut: String) {
    self.what = what
    self.cause = cause
    self.wayOut = wayOut
  }

  public var description: String {
    what + "\n  likely cause: " + cause + "\n  way out:      " + wayOut
  }
}
