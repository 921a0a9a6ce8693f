import Synchronization

/// The three parts of a split virtqueue (VIRTIO 1.3, 2.7) as they lie in memory.
///
/// The driver may write to them at any time: every field is read once, then judged.
struct QueueRings {
  static let descriptorBytes = 16

  private let size: Int
  let descriptors: UnsafeMutableRawBufferPointer
  private let available: UnsafeMutableRawPointer
  private let used: UnsafeMutableRawPointer

  /// Nil where a part lies outside the memory or on an odd address.
  init?(_ addresses: QueueAddresses, size: Int, in memory: GuestMemory) {
    // Each of the two rings ends with the index that EVENT_IDX uses.
    guard
      let descriptors = memory.bytes(
        user: addresses.descriptors, count: size * Self.descriptorBytes),
      let available = memory.bytes(user: addresses.available, count: 6 + 2 * size)?.baseAddress,
      let used = memory.bytes(user: addresses.used, count: 6 + 8 * size)?.baseAddress,
      UInt(bitPattern: descriptors.baseAddress) % 16 == 0,
      UInt(bitPattern: available) % 2 == 0, UInt(bitPattern: used) % 4 == 0
    else { return nil }
    self.size = size
    self.descriptors = descriptors
    self.available = available
    self.used = used
  }

  /// How many entries the driver has made available since the queue exists, modulo 2^16.
  var availableIndex: UInt16 {
    Self.shared(available + 2).pointee.load(ordering: .acquiring)
  }

  /// The driver wants no interrupts; without EVENT_IDX only.
  var refusesInterrupts: Bool { available.load(as: UInt16.self) & 1 != 0 }

  /// The driver wants an interrupt when this entry of the used ring is written; with EVENT_IDX only.
  var interruptAt: UInt16 { (available + 4 + 2 * size).load(as: UInt16.self) }

  /// The first descriptor of an available entry.
  func availableHead(_ index: UInt16) -> UInt16 {
    (available + 4 + 2 * (Int(index) % size)).load(as: UInt16.self)
  }

  var usedIndex: UInt16 { (used + 2).load(as: UInt16.self) }

  /// Gives an entry back: first what it is, then that it is there.
  func putUsed(head: UInt16, written: Int, at index: UInt16) {
    let entry = used + 4 + 8 * (Int(index) % size)
    entry.storeBytes(of: UInt32(head), as: UInt32.self)
    (entry + 4).storeBytes(of: UInt32(written), as: UInt32.self)
    Self.shared(used + 2).pointee.store(index &+ 1, ordering: .releasing)
  }

  /// Asks for a kick when this entry becomes available; with EVENT_IDX only.
  func wantKick(at index: UInt16) {
    (used + 4 + 8 * size).storeBytes(of: index, as: UInt16.self)
  }

  private static func shared(
    _ address: UnsafeMutableRawPointer
  ) -> UnsafeMutablePointer<Atomic<UInt16>> {
    address.assumingMemoryBound(to: Atomic<UInt16>.self)
  }
}
