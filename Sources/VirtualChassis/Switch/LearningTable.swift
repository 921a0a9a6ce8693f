/// Where a frame goes: the memory of an Ethernet switch that takes no orders (IEEE 802.1D, section 7.9).
public struct LearningTable: Sendable {
  public static let addressesMax = 1024
  public static let agingMilliseconds: UInt64 = 300_000

  private struct Entry {
    var port: Int
    var seen: UInt64
  }

  private let ports: Int
  private var entries: [UInt64: Entry] = [:]

  public init(ports: Int) { self.ports = ports }

  /// Learns the sender's port, and says which ports the frame leaves through.
  ///
  /// - Parameter frame: from the destination address on; shorter than a header, it goes nowhere.
  public mutating func route(_ frame: [UInt8], from port: Int, now: UInt64) -> [Int] {
    guard frame.count >= 14 else { return [] }
    let source = Self.address(frame[6..<12])
    // A group address is nobody's own.
    guard frame[6] & 1 == 0 else { return [] }
    if entries[source] != nil || entries.count < Self.addressesMax {
      entries[source] = Entry(port: port, seen: now)
    }
    let isGroup = frame[0] & 1 != 0
    if !isGroup, let known = entries[Self.address(frame[0..<6])],
      now - known.seen < Self.agingMilliseconds
    {
      return known.port == port ? [] : [known.port]
    }
    return (0..<ports).filter { $0 != port }
  }

  /// What was learnt behind a port whose cable was pulled is forgotten.
  public mutating func forget(port: Int) {
    entries = entries.filter { $0.value.port != port }
  }

  private static func address(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reduce(0) { $0 << 8 | UInt64($1) }
  }
}
