import Base

/// What has been agreed on with one front end, and the queues it has set up.
///
/// Knows no socket: messages go in, replies come out.
final class VhostUserSession {
  /// Bits of the transport, all of which we have.
  enum Feature {
    static let indirectDescriptors: UInt64 = 1 << 28
    static let eventIndex: UInt64 = 1 << 29
    /// There are protocol features to talk about; queues start disabled.
    static let protocolFeatures: UInt64 = 1 << 30
    static let version1: UInt64 = 1 << 32
  }

  /// Bits of the protocol features.
  enum ProtocolFeature {
    static let multipleQueues: UInt64 = 1 << 0
    static let replyAcknowledge: UInt64 = 1 << 3
    static let configuration: UInt64 = 1 << 9
  }

  let queues: [SplitQueue]
  private let device: any VirtualDevice
  private var features: UInt64 = 0
  private var protocolFeatures: UInt64 = 0
  private var memory = GuestMemory()

  init(_ device: any VirtualDevice) {
    self.device = device
    queues = (0..<device.queueCount).map { SplitQueue(index: $0) }
  }

  private var offered: UInt64 {
    device.features | Feature.indirectDescriptors | Feature.eventIndex
      | Feature.protocolFeatures | Feature.version1
  }

  private var offeredProtocol: UInt64 {
    ProtocolFeature.multipleQueues | ProtocolFeature.replyAcknowledge
      | (device.configuration.isEmpty ? 0 : ProtocolFeature.configuration)
  }

  /// Does what a message asks for.
  ///
  /// - Returns: the bytes to send back, if any.
  func handle(_ message: VhostUserMessage) throws(VhostUserError) -> [UInt8]? {
    let payload = try answer(VhostUserRequest(message))
    if let payload { return VhostUserMessage.reply(to: message.request, payload) }
    guard message.needsReply, protocolFeatures & ProtocolFeature.replyAcknowledge != 0 else {
      return nil
    }
    return VhostUserMessage.reply(to: message.request, Self.word(0))
  }

  /// Gives back what devices have kept: nobody else will.
  func end() {
    for queue in queues { halt(queue) }
  }

  private func answer(_ request: VhostUserRequest) throws(VhostUserError) -> [UInt8]? {
    switch request {
    case .getFeatures: return Self.word(offered)
    case .setFeatures(let bits): try agree(on: bits)
    case .setOwner, .resetOwner, .setConfiguration: break
    case .setMemoryTable(let regions, let files):
      memory = try GuestMemory(regions, files)
      for queue in queues { queue.memory = memory }
    case .setQueueSize(let index, let size): try setSize(try queue(index), size)
    case .setQueueAddresses(let index, let addresses):
      try stopped(index).addresses = addresses
    case .setQueueBase(let index, let base): try stopped(index).nextAvailable = base
    case .getQueueBase(let index):
      let queue = try queue(index)
      halt(queue)
      return Self.pair(UInt32(index), UInt32(queue.nextAvailable))
    case .setKick(let index, let file): try start(try queue(index), file)
    case .setCall(let index, let file): try queue(index).call = file
    case .setError(let index, let file): try queue(index).error = file
    case .getProtocolFeatures: return Self.word(offeredProtocol)
    case .setProtocolFeatures(let bits):
      guard bits & ~offeredProtocol == 0 else { throw .notOffered(bits & ~offeredProtocol) }
      protocolFeatures = bits
    case .getQueueCount: return Self.word(UInt64(queues.count))
    case .setQueueEnabled(let index, let isEnabled): try queue(index).isEnabled = isEnabled
    case .getConfiguration(let offset, let count, let flags):
      return try configuration(offset, count, flags)
    }
    return nil
  }

  private func agree(on bits: UInt64) throws(VhostUserError) {
    guard bits & ~offered == 0 else { throw .notOffered(bits & ~offered) }
    features = bits
    for queue in queues {
      queue.usesIndirect = bits & Feature.indirectDescriptors != 0
      queue.usesEventIndex = bits & Feature.eventIndex != 0
    }
  }

  private func setSize(_ queue: SplitQueue, _ size: Int) throws(VhostUserError) {
    guard !queue.isStarted else { throw .queueRuns(queue.index) }
    guard size > 0, size <= SplitQueue.sizeMax, size & (size - 1) == 0 else {
      throw .wrongQueueSize(size)
    }
    queue.size = size
  }

  private func start(_ queue: SplitQueue, _ kick: OwnedDescriptor) throws(VhostUserError) {
    if !queue.isStarted {
      try queue.start()
      if features & Feature.protocolFeatures == 0 { queue.isEnabled = true }
      // A guest that comes out of a pause goes on where it was; one that starts begins at zero.
      if queue.index == 0, queue.nextAvailable == 0 { device.begin() }
    }
    queue.kick = kick
  }

  private func halt(_ queue: SplitQueue) {
    // Chains can be given back only while the queue runs, and QEMU disables it first.
    queue.isEnabled = queue.isStarted
    device.release(queue)
    queue.stop()
    queue.isEnabled = false
  }

  private func configuration(
    _ offset: Int, _ count: Int, _ flags: UInt32
  ) throws(VhostUserError) -> [UInt8] {
    let space = device.configuration
    guard offset <= space.count, count <= space.count - offset else {
      throw .wrongValue(
        request: VhostUserRequest.Number.getConfiguration.rawValue, value: UInt64(offset))
    }
    var writer = ByteWriter()
    writer.u32(UInt32(offset))
    writer.u32(UInt32(count))
    writer.u32(flags)
    writer.append(Array(space[offset..<offset + count]))
    return writer.bytes
  }

  private func queue(_ index: Int) throws(VhostUserError) -> SplitQueue {
    guard index < queues.count else { throw .noSuchQueue(index) }
    return queues[index]
  }

  private func stopped(_ index: Int) throws(VhostUserError) -> SplitQueue {
    let queue = try queue(index)
    guard !queue.isStarted else { throw .queueRuns(index) }
    return queue
  }

  private static func word(_ value: UInt64) -> [UInt8] {
    var writer = ByteWriter()
    writer.u64(value)
    return writer.bytes
  }

  private static func pair(_ first: UInt32, _ second: UInt32) -> [UInt8] {
    var writer = ByteWriter()
    writer.u32(first)
    writer.u32(second)
    return writer.bytes
  }
}
