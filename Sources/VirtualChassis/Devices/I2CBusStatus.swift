/// What a virtual I2C bus has seen so far.
public struct I2CBusStatus: Sendable, Equatable {
  /// The bus is wedged: nothing is answered.
  public var isFrozen = false
  /// Messages that will still be refused by `failNext`.
  public var failuresLeft = 0
  /// Messages that were answered, refused ones among them.
  public var messages = 0
  /// Messages that were not acknowledged, for whatever reason.
  public var refusals = 0
}
