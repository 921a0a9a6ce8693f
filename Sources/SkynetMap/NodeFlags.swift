/// What a node offers to others.
public struct NodeFlags: OptionSet, Sendable {
  public let rawValue: UInt8

  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// It carries packets of others between its links.
  public static let transit = NodeFlags(rawValue: 1)
  /// It carries packets out of the overlay.
  public static let exit = NodeFlags(rawValue: 2)
}
