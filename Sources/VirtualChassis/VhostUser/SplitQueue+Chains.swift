/// How a chain is followed: bounded, and every address looked up before it is used.
extension SplitQueue {
  private static let hasNext: UInt16 = 1
  private static let deviceWrites: UInt16 = 2
  private static let isIndirect: UInt16 = 4

  /// A descriptor as it was at the moment it was read.
  private struct Entry {
    let address: UInt64
    let count: Int
    let flags: UInt16
    let next: UInt16

    init(_ table: UnsafeMutableRawBufferPointer, _ index: Int) {
      let start = index * QueueRings.descriptorBytes
      address = table.loadUnaligned(fromByteOffset: start, as: UInt64.self)
      count = Int(table.loadUnaligned(fromByteOffset: start + 8, as: UInt32.self))
      flags = table.loadUnaligned(fromByteOffset: start + 12, as: UInt16.self)
      next = table.loadUnaligned(fromByteOffset: start + 14, as: UInt16.self)
    }
  }

  func chain(from head: UInt16, _ rings: QueueRings) throws(QueueFault) -> DescriptorChain {
    var chain = DescriptorChain(head: head)
    var table = rings.descriptors
    var isInside = false
    var index = Int(head)
    var visited = 0
    while true {
      let tableSize = table.count / QueueRings.descriptorBytes
      guard index < tableSize else { throw .noSuchDescriptor(index) }
      visited += 1
      guard visited <= tableSize else { throw .loop }
      let entry = Entry(table, index)
      guard entry.flags & ~(Self.hasNext | Self.deviceWrites | Self.isIndirect) == 0 else {
        throw .unknownFlags(entry.flags)
      }
      if entry.flags & Self.isIndirect != 0 {
        guard usesIndirect, !isInside, entry.flags & Self.hasNext == 0 else {
          throw .wrongIndirect
        }
        table = try indirectTable(entry)
        (isInside, index, visited) = (true, 0, 0)
        continue
      }
      try append(entry, to: &chain)
      guard entry.flags & Self.hasNext != 0 else { return chain }
      index = Int(entry.next)
    }
  }

  private func indirectTable(
    _ entry: Entry
  ) throws(QueueFault) -> UnsafeMutableRawBufferPointer {
    guard entry.count > 0, entry.count % QueueRings.descriptorBytes == 0,
      entry.count / QueueRings.descriptorBytes <= Self.sizeMax
    else { throw .wrongIndirect }
    guard let table = memory.bytes(guest: entry.address, count: entry.count) else {
      throw .bufferOutsideMemory(address: entry.address, bytes: entry.count)
    }
    return table
  }

  private func append(_ entry: Entry, to chain: inout DescriptorChain) throws(QueueFault) {
    let total = chain.readable.count + chain.writableCount + entry.count
    guard total <= Self.chainBytesMax else { throw .chainTooLong(bytes: total) }
    guard let bytes = memory.bytes(guest: entry.address, count: entry.count) else {
      throw .bufferOutsideMemory(address: entry.address, bytes: entry.count)
    }
    if entry.flags & Self.deviceWrites != 0 {
      chain.writable.append(.init(address: entry.address, count: entry.count))
      chain.writableCount += entry.count
    } else {
      guard chain.writable.isEmpty else { throw .readableBehindWritable }
      chain.readable.append(contentsOf: bytes)
    }
  }
}
