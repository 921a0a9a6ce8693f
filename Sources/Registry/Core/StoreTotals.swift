/// How much there is in a store.
public struct StoreTotals: Equatable, Sendable {
  public let miners: UInt64
  public let registrations: UInt64
  public let bytes: UInt64

  public init(miners: UInt64, registrations: UInt64, bytes: UInt64) {
    self.miners = miners
    self.registrations = registrations
    self.bytes = bytes
  }
}
