/// What a front end may ask of us; everything else ends the connection.
enum VhostUserRequest {
  case getFeatures
  case setFeatures(UInt64)
  case setOwner
  /// Withdrawn from the protocol; to be ignored.
  case resetOwner
  case setMemoryTable([GuestMemory.Description], [OwnedDescriptor])
  case setQueueSize(queue: Int, Int)
  case setQueueAddresses(queue: Int, QueueAddresses)
  case setQueueBase(queue: Int, UInt16)
  case getQueueBase(queue: Int)
  case setKick(queue: Int, OwnedDescriptor)
  case setCall(queue: Int, OwnedDescriptor?)
  case setError(queue: Int, OwnedDescriptor?)
  case getProtocolFeatures
  case setProtocolFeatures(UInt64)
  case getQueueCount
  case setQueueEnabled(queue: Int, Bool)
  case getConfiguration(offset: Int, count: Int, flags: UInt32)
  /// Our devices have nothing to configure: it is read and forgotten.
  case setConfiguration

  /// The numbers on the wire.
  enum Number: UInt32 {
    case getFeatures = 1
    case setFeatures = 2
    case setOwner = 3
    case resetOwner = 4
    case setMemoryTable = 5
    case setQueueSize = 8
    case setQueueAddresses = 9
    case setQueueBase = 10
    case getQueueBase = 11
    case setKick = 12
    case setCall = 13
    case setError = 14
    case getProtocolFeatures = 15
    case setProtocolFeatures = 16
    case getQueueCount = 17
    case setQueueEnabled = 18
    case getConfiguration = 24
    case setConfiguration = 25
  }

  private static let regionBytes = 32
  private static let configurationHeaderBytes = 12

  init(_ message: VhostUserMessage) throws(VhostUserError) {
    guard let number = Number(rawValue: message.request) else {
      throw .unknownRequest(message.request)
    }
    switch number {
    case .getFeatures: self = try message.empty(.getFeatures)
    case .setFeatures: self = .setFeatures(try message.word())
    case .setOwner: self = try message.empty(.setOwner)
    case .resetOwner: self = try message.empty(.resetOwner)
    case .setMemoryTable: self = try Self.memoryTable(message)
    case .setQueueSize:
      let (queue, size) = try message.queueAndNumber()
      self = .setQueueSize(queue: queue, Int(size))
    case .setQueueAddresses: self = try Self.addresses(message)
    case .setQueueBase:
      let (queue, base) = try message.queueAndNumber()
      self = .setQueueBase(queue: queue, try message.narrow(base))
    case .getQueueBase:
      // The number is of no meaning here: QEMU leaves what it had.
      self = .getQueueBase(queue: try message.queueAndNumber().queue)
    case .setKick:
      let (queue, file) = try message.queueAndFile()
      // Without a descriptor we would have to look at the queue all the time.
      guard let file else { throw .wrongDescriptors(request: message.request, count: 0) }
      self = .setKick(queue: queue, file)
    case .setCall:
      let (queue, file) = try message.queueAndFile()
      self = .setCall(queue: queue, file)
    case .setError:
      let (queue, file) = try message.queueAndFile()
      self = .setError(queue: queue, file)
    case .getProtocolFeatures: self = try message.empty(.getProtocolFeatures)
    case .setProtocolFeatures: self = .setProtocolFeatures(try message.word())
    case .getQueueCount: self = try message.empty(.getQueueCount)
    case .setQueueEnabled:
      let (queue, value) = try message.queueAndNumber()
      guard value <= 1 else {
        throw .wrongValue(request: message.request, value: UInt64(value))
      }
      self = .setQueueEnabled(queue: queue, value == 1)
    case .getConfiguration, .setConfiguration:
      self = try Self.configuration(message, writes: number == .setConfiguration)
    }
  }

  private static func memoryTable(_ message: VhostUserMessage) throws(VhostUserError) -> Self {
    guard message.payload.count >= 8 else {
      throw .wrongSize(request: message.request, size: message.payload.count)
    }
    let count = message.payload.u32(at: 0)
    guard count > 0, count <= GuestMemory.regionsMax else {
      throw .wrongValue(request: message.request, value: UInt64(count))
    }
    try message.need(bytes: 8 + Int(count) * regionBytes, descriptors: Int(count))
    let regions = (0..<Int(count)).map { index in
      let start = 8 + index * regionBytes
      return GuestMemory.Description(
        guestAddress: message.payload.u64(at: start),
        byteCount: message.payload.u64(at: start + 8),
        userAddress: message.payload.u64(at: start + 16),
        fileOffset: message.payload.u64(at: start + 24))
    }
    return .setMemoryTable(regions, message.descriptors)
  }

  private static func addresses(_ message: VhostUserMessage) throws(VhostUserError) -> Self {
    try message.need(bytes: 40)
    let flags = message.payload.u32(at: 4)
    // The only flag asks for a log of what we write, and logging is not offered.
    guard flags == 0 else { throw .wrongValue(request: message.request, value: UInt64(flags)) }
    return .setQueueAddresses(
      queue: Int(message.payload.u32(at: 0)),
      QueueAddresses(
        descriptors: message.payload.u64(at: 8), available: message.payload.u64(at: 24),
        used: message.payload.u64(at: 16)))
  }

  private static func configuration(
    _ message: VhostUserMessage, writes: Bool
  ) throws(VhostUserError) -> Self {
    let header = configurationHeaderBytes
    guard message.payload.count >= header else {
      throw .wrongSize(request: message.request, size: message.payload.count)
    }
    let count = Int(message.payload.u32(at: 4))
    try message.need(bytes: header + count)
    guard !writes else { return .setConfiguration }
    return .getConfiguration(
      offset: Int(message.payload.u32(at: 0)), count: count, flags: message.payload.u32(at: 8))
  }
}
