import Glibc
import Synchronization

/// A split virtqueue (VIRTIO 1.3, 2.7) from the side of the device.
///
/// Used by the thread of its device alone. Damage that the driver did to its content stops this queue and
/// nothing else; the queue works again once it has been set up anew.
final class SplitQueue {
  static let sizeMax = 1024
  /// No request of our devices needs more: an I2C message has at most 65,535 bytes.
  static let chainBytesMax = 1 << 17

  let index: Int
  private(set) var fault: QueueFault?
  private(set) var isStarted = false
  var isEnabled = false
  /// INDIRECT_DESC has been agreed on.
  var usesIndirect = false
  /// EVENT_IDX has been agreed on.
  var usesEventIndex = false
  var memory = GuestMemory()
  var size = 0
  var addresses: QueueAddresses?
  /// The entry of the available ring to be taken next.
  var nextAvailable: UInt16 = 0
  var kick: OwnedDescriptor?
  var call: OwnedDescriptor?
  var error: OwnedDescriptor?

  private var nextUsed: UInt16 = 0
  /// Chains given back since the driver was last told, or chose not to be.
  private var unannounced: UInt16 = 0
  /// An interrupt may have been lost before this start: the first one is always sent.
  private var isFirstInterrupt = true

  init(index: Int) { self.index = index }

  var isRunning: Bool { isStarted && isEnabled && fault == nil }

  /// From now on the queue may be served, as soon as it is enabled.
  func start() throws(VhostUserError) {
    guard let addresses, size > 0 else { throw .queueIncomplete(index) }
    guard let rings = QueueRings(addresses, size: size, in: memory) else {
      throw .ringOutsideMemory(queue: index)
    }
    nextUsed = rings.usedIndex
    unannounced = 0
    isFirstInterrupt = true
    fault = nil
    isStarted = true
  }

  func stop() {
    isStarted = false
    kick = nil
    call = nil
  }

  /// Takes chains and answers them until there are no more.
  ///
  /// - Parameters:
  ///   - isWilling: asked before each chain; where it says no, the rest stays with the driver.
  ///   - answer: what goes into the writable part of the chain, or nil to keep the chain and
  ///     answer it later by `complete`.
  /// - Returns: false when chains are left, since no pass takes more than twice the queue's size.
  func drain(
    while isWilling: () -> Bool = { true }, _ answer: (DescriptorChain) -> [UInt8]?
  ) -> Bool {
    guard isRunning else { return true }
    do throws(QueueFault) {
      let rings = try rings()
      defer { interrupt(rings) }
      for _ in 0..<2 * size {
        guard isWilling() else { return true }
        guard let chain = try next(rings) else { return true }
        if let bytes = answer(chain) { try put(bytes, into: chain, rings) }
      }
      return false
    } catch {
      fail(error)
      return true
    }
  }

  /// Gives back chains that had been kept, each with its answer.
  func complete(_ answers: [(chain: DescriptorChain, bytes: [UInt8])]) {
    guard isRunning, !answers.isEmpty else { return }
    do throws(QueueFault) {
      let rings = try rings()
      for (chain, bytes) in answers { try put(bytes, into: chain, rings) }
      interrupt(rings)
    } catch {
      fail(error)
    }
  }

  private func rings() throws(QueueFault) -> QueueRings {
    guard let addresses, let rings = QueueRings(addresses, size: size, in: memory) else {
      throw .ringOutsideMemory
    }
    return rings
  }

  private func next(_ rings: QueueRings) throws(QueueFault) -> DescriptorChain? {
    if rings.availableIndex == nextAvailable {
      guard usesEventIndex else { return nil }
      rings.wantKick(at: nextAvailable)
      // The driver may have added an entry before it could see that we want to hear of it.
      atomicMemoryFence(ordering: .sequentiallyConsistent)
    }
    let waiting = Int(rings.availableIndex &- nextAvailable)
    guard waiting > 0 else { return nil }
    guard waiting <= size else { throw .tooManyAvailable(waiting) }
    let head = rings.availableHead(nextAvailable)
    nextAvailable &+= 1
    return try chain(from: head, rings)
  }

  private func put(
    _ bytes: [UInt8], into chain: DescriptorChain, _ rings: QueueRings
  ) throws(QueueFault) {
    precondition(bytes.count <= chain.writableCount, "an answer longer than there is room for")
    var rest = bytes[...]
    for segment in chain.writable where !rest.isEmpty {
      let part = rest.prefix(segment.count)
      guard let target = memory.bytes(guest: segment.address, count: segment.count) else {
        throw .bufferOutsideMemory(address: segment.address, bytes: segment.count)
      }
      target.copyBytes(from: part)
      rest = rest.dropFirst(part.count)
    }
    rings.putUsed(head: chain.head, written: bytes.count, at: nextUsed)
    nextUsed &+= 1
    unannounced &+= 1
  }

  /// Tells the driver that chains came back, unless it does not want to know (VIRTIO 1.3, 2.7.7.2).
  private func interrupt(_ rings: QueueRings) {
    guard unannounced > 0 else { return }
    let count = unannounced
    unannounced = 0
    atomicMemoryFence(ordering: .sequentiallyConsistent)
    if isFirstInterrupt {
      isFirstInterrupt = false
    } else if usesEventIndex {
      guard nextUsed &- rings.interruptAt &- 1 < count else { return }
    } else {
      guard !rings.refusesInterrupts else { return }
    }
    if let call { Self.signal(call) }
  }

  private func fail(_ reason: QueueFault) {
    fault = reason
    if let error { Self.signal(error) }
  }

  /// Adds one to an eventfd; one that is full has not been read yet, and need not be told again.
  private static func signal(_ descriptor: OwnedDescriptor) {
    var polled = pollfd(fd: descriptor.number, events: Int16(POLLOUT), revents: 0)
    guard poll(&polled, 1, 0) == 1, polled.revents & Int16(POLLOUT) != 0 else { return }
    var one: UInt64 = 1
    _ = write(descriptor.number, &one, 8)
  }
}
