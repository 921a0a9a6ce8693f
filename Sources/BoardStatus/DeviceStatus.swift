/// A device of the chassis as its daemon last told of it.
public struct DeviceStatus: Equatable, Sendable {
  public let name: String
  /// One word: `ready`, `absent`, `frozen` and so on.
  public let state: String
  /// On the boot clock.
  public let sinceSeconds: UInt64
  /// What exactly is missing or wrong; often empty.
  public let detail: String
  /// Whether an owner should look at it: a device that is not there may simply not belong to this board.
  public let isProblem: Bool

  public init(
    name: String, state: String, sinceSeconds: UInt64, detail: String, isProblem: Bool
  ) {
    self.name = name
    self.state = state
    self.sinceSeconds = sinceSeconds
    self.detail = detail
    self.isProblem = isProblem
  }

  public var explanation: String { detail.isEmpty ? state : state + ", " + detail }
}
