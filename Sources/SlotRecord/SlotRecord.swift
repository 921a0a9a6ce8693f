public import Base

/// Why a slot record was refused.
public enum SlotRecordError: Error, Equatable {
  case storage(StorageError)
  case truncated
  case badMagic(UInt32)
  case unsupportedVersion(UInt8)
  case badChecksum
  case badSlotCount(UInt8)
}

/// What the boot loader knows of the two slots: Android's boot loader control block, version 1, which
/// U-Boot's `bcb ab_select` reads and writes.
///
/// 32 bytes in partition `misc` at byte 2048, a backup 4096 bytes behind it. A slot is bootable while
/// it has tries left, of which only a slot that is not proven spends any; the highest priority wins.
public struct SlotRecord: Equatable, Sendable {
  /// What is known of one slot.
  public struct State: Equatable, Sendable {
    /// 0 to 15.
    public var priority: UInt8
    /// 0 (never boot) to 7; the boot loader takes one off at each boot of a slot that is not proven.
    public var tries: UInt8
    /// Whether a boot of this slot was found well and confirmed.
    public var isProven: Bool
    public var isCorrupt: Bool

    public init(priority: UInt8, tries: UInt8, isProven: Bool, isCorrupt: Bool = false) {
      self.priority = min(priority, Self.priorityMax)
      self.tries = min(tries, Self.triesMax)
      self.isProven = isProven
      self.isCorrupt = isCorrupt
    }

    public static let priorityMax: UInt8 = 15
    public static let triesMax: UInt8 = 7
    /// A slot that holds nothing to boot.
    public static let empty = State(priority: 0, tries: 0, isProven: false)

    /// As U-Boot's `boot/android_ab.c` sees it: even a proven slot needs a try left.
    public var isBootable: Bool { !isCorrupt && tries > 0 }
  }

  static let magic: UInt32 = 0x4241_4342
  static let version: UInt8 = 1
  static let size = 32
  static let checksummed = 28
  static let primaryOffset = 2048
  static let backupOffset = primaryOffset + 0x1000

  public var a: State
  public var b: State
  /// The suffix of the slot that was started last, as the boot loader wrote it.
  public var current: Slot

  public init(a: State, b: State, current: Slot = .a) {
    self.a = a
    self.b = b
    self.current = current
  }

  /// The record of an image fresh from the builder: slot a holds a proven system, b nothing.
  public static let factory = SlotRecord(
    a: State(priority: State.priorityMax, tries: State.triesMax, isProven: true), b: .empty)

  public subscript(slot: Slot) -> State {
    get {
      switch slot {
      case .a: a
      case .b: b
      }
    }
    set {
      switch slot {
      case .a: a = newValue
      case .b: b = newValue
      }
    }
  }

  /// Takes a slot that does not start out of the choice, unless nothing else could be booted:
  /// a last slot is tried again for ever, since its fault may pass.
  ///
  /// - Returns: whether the record changed.
  public mutating func condemn(_ slot: Slot) -> Bool {
    guard self[slot.other].isBootable, self[slot].isBootable else { return false }
    self[slot] = .empty
    return true
  }
}

extension SlotRecord {
  /// - Parameter bytes: the 32 bytes as stored, little-endian.
  public init(parsing bytes: [UInt8]) throws(SlotRecordError) {
    guard bytes.count >= Self.size else { throw .truncated }
    var reader = ByteReader(bytes)
    guard let fields = try? Fields(&reader) else { throw .truncated }
    guard fields.magic == Self.magic else { throw .badMagic(fields.magic) }
    guard CRC32.of(Array(bytes[0..<Self.checksummed])) == fields.checksum else {
      throw .badChecksum
    }
    guard fields.version == Self.version else { throw .unsupportedVersion(fields.version) }
    let count = fields.counts & 7
    guard count == 2 else { throw .badSlotCount(count) }
    a = State(packed: fields.a)
    b = State(packed: fields.b)
    // "_a" or "_b"; anything else was never written by a boot of ours and means slot a.
    current = fields.suffix[1] == 0x62 ? .b : .a
  }

  public func encoded() -> [UInt8] {
    var writer = ByteWriter(capacity: Self.size)
    writer.text("_" + current.letter, width: 4)
    writer.u32(Self.magic)
    writer.u8(Self.version)
    writer.u8(2)
    writer.u16(0)
    writer.u16(a.packed)
    writer.u16(b.packed)
    writer.pad(to: Self.checksummed)
    writer.u32(CRC32.of(writer.bytes))
    return writer.bytes
  }

  private struct Fields {
    let suffix: [UInt8]
    let magic: UInt32
    let version, counts: UInt8
    let a, b: UInt16
    let checksum: UInt32

    init(_ reader: inout ByteReader) throws(BytesError) {
      suffix = try reader.take(4)
      magic = try reader.u32()
      version = try reader.u8()
      counts = try reader.u8()
      try reader.skip(2)
      a = try reader.u16()
      b = try reader.u16()
      try reader.skip(12)
      checksum = try reader.u32()
    }
  }
}

extension SlotRecord.State {
  /// Bit fields from the lowest: priority 4, tries 3, proven 1, corrupt 1, seven unused.
  fileprivate init(packed: UInt16) {
    self.init(
      priority: UInt8(packed & 15), tries: UInt8(packed >> 4 & 7), isProven: packed >> 7 & 1 == 1,
      isCorrupt: packed >> 8 & 1 == 1)
  }

  fileprivate var packed: UInt16 {
    UInt16(priority) | UInt16(tries) << 4 | (isProven ? 1 << 7 : 0) | (isCorrupt ? 1 << 8 : 0)
  }
}
