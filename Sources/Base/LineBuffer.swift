/// Cuts a stream of bytes into lines: holds the bytes of one unfinished line up to a bound, and the
/// lines of what was appended until they are taken.
public struct LineBuffer {
  public enum Line: Equatable {
    case whole([UInt8])
    /// The line was longer than the bound; its bytes are gone.
    case tooLong
  }

  private let lengthMax: Int
  private var pending: [UInt8] = []
  private var isOverlong = false
  private var lines: [Line] = []

  public init(lengthMax: Int) { self.lengthMax = lengthMax }

  public var hasLine: Bool { !lines.isEmpty }

  /// Carriage returns end a line as well: serial terminals send them.
  public mutating func append(_ bytes: [UInt8]) {
    for byte in bytes {
      guard byte != 0x0A, byte != 0x0D else {
        lines.append(isOverlong ? .tooLong : .whole(pending))
        pending.removeAll(keepingCapacity: true)
        isOverlong = false
        continue
      }
      if pending.count < lengthMax { pending.append(byte) } else { isOverlong = true }
    }
  }

  public mutating func next() -> Line? { lines.isEmpty ? nil : lines.removeFirst() }
}
