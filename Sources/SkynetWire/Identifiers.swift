/// Names an entry in the label table of whoever receives it: 24 bits of index, 8 random bits of
/// generation, so that a label of an entry before does not fit.
public struct Label: Hashable, Sendable {
  public static let indexMax = 1 << 24 - 1
  /// The neighbour itself.
  public static let neighbour = Label(0)

  public let value: UInt32

  @inlinable public init(_ value: UInt32) { self.value = value }

  /// - Parameter index: 1 to `indexMax`.
  public init(index: Int, generation: UInt8) {
    precondition((1...Self.indexMax).contains(index), "an index has 24 bits and is not 0")
    value = UInt32(index) << 8 | UInt32(generation)
  }

  @inlinable public var index: Int { Int(value >> 8) }
  @inlinable public var generation: UInt8 { UInt8(truncatingIfNeeded: value) }
}

/// A link of this node, as long as it runs; below `linksMax`.
public struct LinkIndex: Hashable, Sendable {
  public let value: UInt16
  @inlinable public init(_ value: UInt16) { self.value = value }
}

/// An end of a path at this node.
public struct PathIndex: Hashable, Sendable {
  public let value: UInt32
  @inlinable public init(_ value: UInt32) { self.value = value }
}
