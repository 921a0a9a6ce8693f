/// A fault for the person who runs a registry: what went wrong, the likely cause, the way out.
public struct RegistryProblem: Error, Equatable, CustomStringConvertible {
  public let what: String
  public let cause: String
  public let wayOut: String

  public init(_ what: String, cause: String, wayOut: String) {
    self.what = what
    self.cause = cause
    self.wayOut = wayOut
  }

  public var description: String { "\(what)\n  cause: \(cause)\n  way out: \(wayOut)" }
}
