public import Base

/// A disk with a volatile write cache, whose power can be cut at any write.
///
/// Until a flush, a written sector may reach the medium, be lost, or be torn in the middle; which of
/// these is drawn from the seed, each sector for itself, so that writes reorder freely.
public struct SimulatedDisk: BlockStorage {
  public private(set) var medium: [[UInt8]]
  private var cache: [UInt64: [UInt8]] = [:]
  private var random: SplitMix64
  /// Sector writes and flushes that may still happen before the power goes; nil for a steady supply.
  public var operationsUntilCut: Int?

  /// errno of an operation after the power went.
  public static let powerIsOff: Int32 = 5

  public init(sectorCount: Int, seed: UInt64) {
    medium = [[UInt8]](
      repeating: [UInt8](repeating: 0, count: sectorSize), count: sectorCount)
    random = SplitMix64(seed: seed)
  }

  /// The same contents with another fate, so that many runs share the work of preparing them.
  public mutating func reseed(_ seed: UInt64) { random = SplitMix64(seed: seed) }

  public var sectorCount: UInt64 { UInt64(medium.count) }

  public func read(sector: UInt64, count: Int) throws(StorageError) -> [UInt8] {
    try check(sector, count)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count * sectorSize)
    for index in sector..<sector + UInt64(count) {
      bytes.append(contentsOf: cache[index] ?? medium[Int(index)])
    }
    return bytes
  }

  public mutating func write(sector: UInt64, _ bytes: [UInt8]) throws(StorageError) {
    try check(sector, bytes.count / sectorSize)
    for index in 0..<bytes.count / sectorSize {
      try spend()
      cache[sector + UInt64(index)] = Array(bytes[index * sectorSize..<(index + 1) * sectorSize])
    }
  }

  public mutating func flush() throws(StorageError) {
    try spend()
    for (sector, bytes) in cache { medium[Int(sector)] = bytes }
    cache = [:]
  }

  /// Takes the power away and gives it back: what was cached is kept, lost or torn, sector by sector.
  public mutating func powerCycle() {
    for sector in cache.keys.sorted() {
      guard let bytes = cache[sector] else { continue }
      switch random.below(3) {
      case 0: medium[Int(sector)] = bytes
      case 1: break
      default:
        let torn = random.below(sectorSize)
        medium[Int(sector)].replaceSubrange(0..<torn, with: bytes[0..<torn])
      }
    }
    cache = [:]
    operationsUntilCut = nil
  }

  private mutating func spend() throws(StorageError) {
    guard let left = operationsUntilCut else { return }
    guard left > 0 else { throw .io(code: Self.powerIsOff) }
    operationsUntilCut = left - 1
  }

  private func check(_ sector: UInt64, _ count: Int) throws(StorageError) {
    guard count >= 0, sector <= sectorCount, UInt64(count) <= sectorCount - sector else {
      throw .outOfRange(sector: sector, count: count)
    }
  }
}
