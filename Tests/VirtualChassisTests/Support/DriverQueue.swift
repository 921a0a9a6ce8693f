import Synchronization
import Testing

@testable import VirtualChassis

/// A split virtqueue from the side of the driver, as a guest's kernel works it.
///
/// Lies at a place of the guest's memory: rings first, then one buffer of 4096 bytes for each entry.
final class DriverQueue {
  struct Style: Sendable, CustomTestStringConvertible {
    var isIndirect = false
    var usesEventIndex = false
    var testDescription: String {
      (isIndirect ? "indirect" : "plain") + (usesEventIndex ? ", event index" : "")
    }
    static let all = [false, true].flatMap { indirect in
      [false, true].map { Style(isIndirect: indirect, usesEventIndex: $0) }
    }
  }

  static let bufferBytes = 8192
  static let indirectOffset = 7168
  /// Descriptors that one request has at most.
  static let parts = 3

  let memory: GuestRAM
  let start: Int
  let size: Int
  let style: Style
  private var added: UInt16 = 0
  private var collected: UInt16 = 0
  private var free: [Int]
  /// Writable bytes of each request in flight, by its first descriptor.
  private var rooms: [UInt32: (slot: Int, written: Int, room: Int)] = [:]

  init(_ memory: GuestRAM, at start: Int, size: Int, style: Style) {
    self.memory = memory
    self.start = start
    self.size = size
    self.style = style
    free = Array((0..<size / Self.parts).reversed())
  }

  var availableOffset: Int { start + 16 * size }
  var usedOffset: Int { (availableOffset + 6 + 2 * size + 3) / 4 * 4 }
  private var buffers: Int { start + 0x4000 }
  private func buffer(_ slot: Int) -> Int { buffers + slot * Self.bufferBytes }

  var addresses: QueueAddresses {
    QueueAddresses(
      descriptors: GuestRAM.userStart + UInt64(start),
      available: GuestRAM.userStart + UInt64(availableOffset),
      used: GuestRAM.userStart + UInt64(usedOffset))
  }

  func descriptor(
    _ index: Int, table: Int? = nil, address: UInt64, count: Int, flags: UInt16, next: UInt16
  ) {
    let place = (table ?? start) + 16 * index
    memory.write(address, at: place)
    memory.write(UInt32(count), at: place + 8)
    memory.write(flags, at: place + 12)
    memory.write(next, at: place + 14)
  }

  /// Makes an entry available that starts with a descriptor, whatever that may be.
  func offer(head: Int) {
    memory.write(UInt16(head), at: availableOffset + 4 + 2 * (Int(added) % size))
    added &+= 1
    atomicMemoryFence(ordering: .sequentiallyConsistent)
    memory.write(added, at: availableOffset + 2)
  }

  /// Asks for an interrupt as soon as anything comes back.
  func wantInterrupt() {
    memory.write(collected, at: availableOffset + 4 + 2 * size)
    atomicMemoryFence(ordering: .sequentiallyConsistent)
  }

  /// A request in as many descriptors as Linux would use: header, data out, data in with status.
  func add(_ out: [[UInt8]], room: [Int]) {
    guard let slot = free.popLast() else { fatalError("the queue of the test is full") }
    let base = buffer(slot)
    var place = 0
    var parts: [(address: UInt64, count: Int, flags: UInt16)] = []
    for bytes in out {
      memory.write(bytes, at: base + place)
      parts.append((GuestRAM.guestStart + UInt64(base + place), bytes.count, 0))
      place += bytes.count
    }
    let written = base + place
    for count in room {
      memory.write([UInt8](repeating: 0xA5, count: count), at: base + place)
      parts.append((GuestRAM.guestStart + UInt64(base + place), count, 2))
      place += count
    }
    precondition(place <= Self.indirectOffset && parts.count <= Self.parts)
    let head = slot * Self.parts
    let table = style.isIndirect ? base + Self.indirectOffset : start + 16 * head
    let first = style.isIndirect ? 0 : head
    for (index, part) in parts.enumerated() {
      let isLast = index == parts.count - 1
      descriptor(
        index, table: table, address: part.address, count: part.count,
        flags: part.flags | (isLast ? 0 : 1), next: isLast ? 0 : UInt16(first + index + 1))
    }
    if style.isIndirect {
      descriptor(
        head, address: GuestRAM.guestStart + UInt64(table), count: 16 * parts.count, flags: 4,
        next: 0)
    }
    rooms[UInt32(head)] = (slot, written, room.reduce(0, +))
    offer(head: head)
  }

  /// What came back since the last time, each with all of its writable bytes.
  func collect() -> [(written: Int, bytes: [UInt8])] {
    var answers: [(written: Int, bytes: [UInt8])] = []
    let used: UInt16 = memory.read(at: usedOffset + 2)
    atomicMemoryFence(ordering: .sequentiallyConsistent)
    // A test may have damaged the index: what cannot be is left alone.
    guard used &- collected <= UInt16(size) else { return [] }
    while collected != used {
      let entry = usedOffset + 4 + 8 * (Int(collected) % size)
      let head: UInt32 = memory.read(at: entry)
      let written: UInt32 = memory.read(at: entry + 4)
      collected &+= 1
      guard let room = rooms.removeValue(forKey: head) else { continue }
      answers.append((Int(written), memory.read(room.room, at: room.written)))
      free.append(room.slot)
    }
    return answers
  }

  /// The entry at which the device wants to be kicked again; with EVENT_IDX.
  var kickAt: UInt16 { memory.read(at: usedOffset + 4 + 8 * size) }
  /// Every request that fits is in flight.
  var isFull: Bool { free.isEmpty }
  var entriesAdded: UInt16 { added }
}
