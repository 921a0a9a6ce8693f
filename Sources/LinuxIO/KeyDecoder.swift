internal import Base

/// A key that was pressed or released.
public struct KeyEvent: Equatable, Sendable {
  /// Index into the codes that the input was opened with.
  public let key: Int
  public let isActive: Bool
  /// Nanoseconds of the kernel's monotonic clock, in steps of 1000.
  public let nanoseconds: UInt64

  public init(key: Int, isActive: Bool, nanoseconds: UInt64) {
    self.key = key
    self.isActive = isActive
    self.nanoseconds = nanoseconds
  }
}

/// Reads the kernel's input events (linux/input.h and input-event-codes.h, 64-bit layout).
struct KeyDecoder {
  enum Finding: Equatable {
    case key(KeyEvent)
    /// The kernel dropped events: the state of the keys must be asked for. The time is that of the drop.
    case lost(nanoseconds: UInt64)
  }

  /// Seconds and microseconds of 8 bytes, type and code of 2, value of 4.
  static let eventSize = 24

  private static let synchronisation: UInt16 = 0
  private static let keyType: UInt16 = 1
  private static let reportCode: UInt16 = 0
  private static let droppedCode: UInt16 = 3

  private let codes: [UInt16]
  /// Set from a drop to the end of the report that it cut in two.
  private var isSkipping = false

  init(_ codes: [UInt16]) { self.codes = codes }

  /// Repeats of a held key, other keys and other kinds of input are left out.
  ///
  /// - Parameter bytes: whole events; nil is the answer to anything else.
  mutating func findings(_ bytes: [UInt8]) -> [Finding]? {
    guard bytes.count % Self.eventSize == 0 else { return nil }
    var findings: [Finding] = []
    var reader = ByteReader(bytes)
    do throws(BytesError) {
      while reader.remaining > 0 {
        let seconds = try reader.u64()
        let microseconds = try reader.u64()
        let kind = try reader.u16()
        let code = try reader.u16()
        let value = try reader.u32()
        // A clock that runs since the start counts no centuries; a larger number is no time.
        guard seconds < 1 << 32, microseconds < 1_000_000 else { return nil }
        let time = seconds * 1_000_000_000 + microseconds * 1000
        if let finding = finding(kind, code, value, time) { findings.append(finding) }
      }
    } catch {
      return nil
    }
    return findings
  }

  private mutating func finding(
    _ kind: UInt16, _ code: UInt16, _ value: UInt32, _ nanoseconds: UInt64
  ) -> Finding? {
    if kind == Self.synchronisation, code == Self.droppedCode {
      isSkipping = true
      return nil
    }
    if isSkipping {
      guard kind == Self.synchronisation, code == Self.reportCode else { return nil }
      isSkipping = false
      return .lost(nanoseconds: nanoseconds)
    }
    guard kind == Self.keyType, value <= 1, let key = codes.firstIndex(of: code) else { return nil }
    return .key(KeyEvent(key: key, isActive: value == 1, nanoseconds: nanoseconds))
  }
}
