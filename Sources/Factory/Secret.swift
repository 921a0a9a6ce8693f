import Sodium

/// Bytes that nobody else may see, wiped from memory when they are let go.
///
/// They are kept in one place and handed out for the length of a call, since Swift copies arrays freely.
///
/// Unchecked: the bytes are only read until nobody has them any more.
public final class Secret: @unchecked Sendable {
  private var bytes: [UInt8]

  /// - Parameter bytes: wiped where they came from.
  public init(taking bytes: inout [UInt8]) {
    // Copied by hand: an assignment would share the storage, and wiping would then copy it first.
    self.bytes = bytes.withUnsafeBufferPointer { Array($0) }
    Memory.wipe(&bytes)
  }

  /// Fresh random bytes.
  public init(count: Int) { bytes = RandomBytes.make(count) }

  deinit { Memory.wipe(&bytes) }

  public var count: Int { bytes.count }

  public func use<Result: ~Copyable, Failure: Error>(
    _ body: ([UInt8]) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(bytes)
  }

  public func isEqual(to other: Secret) -> Bool { bytes == other.bytes }
}
