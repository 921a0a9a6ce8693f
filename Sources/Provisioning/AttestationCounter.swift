public import Base
internal import DurableState

/// Counts answers so that a verifier sees which came later, over restarts and power cuts.
///
/// A run of numbers is set aside on flash before the first of it is used: a power cut skips some and
/// repeats none.
public struct AttestationCounter: Sendable {
  /// Answers for one write to flash.
  static let reserve: UInt64 = 256
  private let file = CheckedFile(name: "counter", valueBytesMax: 8)
  private var next: UInt64
  private var reserved: UInt64

  /// - Parameter wallSeconds: where nothing can be read the count goes on from the clock, 65,536 numbers a
  ///   second: ahead of all that were given before unless the clock went back.
  public init<Folder: DurableFolder & ~Copyable>(
    _ folder: borrowing Folder, wallSeconds: UInt64
  ) {
    if case .good(let value, _) = file.read(from: folder), value.count == 8 {
      var reader = BigEndianReader(value)
      next = reader.integer(8)
    } else {
      next = wallSeconds << 16
    }
    reserved = next
  }

  /// The next number, which no earlier answer had.
  public mutating func take<Folder: DurableFolder & ~Copyable>(
    from folder: inout Folder
  ) throws(DurableFolderError) -> UInt64 {
    if next == reserved {
      let end = next + Self.reserve
      var writer = BigEndianWriter(capacity: 8)
      writer.integer(end, 8)
      try file.replace(with: writer.bytes, in: &folder)
      reserved = end
    }
    next += 1
    return next
  }
}
