/// A set of slots of a chassis, which are numbered 1...64; slot n is bit n - 1.
public struct SlotSet: Equatable, Sendable, Sequence {
  public static let slotMax = 64
  public static let all: ClosedRange<Int> = 1...slotMax

  public var bits: UInt64

  public init(bits: UInt64 = 0) { self.bits = bits }

  /// - Parameter slots: numbers within 1...64; another one is our mistake and traps.
  public init(_ slots: [Int]) {
    bits = 0
    for slot in slots { insert(slot) }
  }

  public var count: Int { bits.nonzeroBitCount }
  public var isEmpty: Bool { bits == 0 }

  /// False for what is no slot.
  public func contains(_ slot: Int) -> Bool {
    Self.all.contains(slot) && bits >> UInt64(slot - 1) & 1 == 1
  }

  public mutating func insert(_ slot: Int) {
    precondition(Self.all.contains(slot), "slots are numbered from 1 to 64")
    bits |= 1 << UInt64(slot - 1)
  }

  public mutating func remove(_ slot: Int) {
    guard Self.all.contains(slot) else { return }
    bits &= ~(1 << UInt64(slot - 1))
  }

  public mutating func formUnion(_ other: SlotSet) { bits |= other.bits }

  /// The lowest slot up to `slotMax` that is not in the set; nil where all are.
  public func lowestMissing(within slotMax: Int = SlotSet.slotMax) -> Int? {
    let zeros = (~bits).trailingZeroBitCount
    return zeros < slotMax ? zeros + 1 : nil
  }

  public func union(_ other: SlotSet) -> SlotSet { SlotSet(bits: bits | other.bits) }
}

extension SlotSet {
  /// From the lowest slot to the highest.
  public struct Iterator: IteratorProtocol {
    fileprivate var bits: UInt64

    public mutating func next() -> Int? {
      guard bits != 0 else { return nil }
      let slot = bits.trailingZeroBitCount + 1
      bits &= bits - 1
      return slot
    }
  }

  public func makeIterator() -> Iterator { Iterator(bits: bits) }
}
