/// The shapes that most payloads have, each checked to the byte.
extension VhostUserMessage {
  /// A queue's index with this bit comes without a descriptor.
  private static let noDescriptorBit: UInt64 = 0x100
  private static let queueBits: UInt64 = 0xFF

  func need(bytes: Int, descriptors count: Int = 0) throws(VhostUserError) {
    guard payload.count == bytes else {
      throw .wrongSize(request: request, size: payload.count)
    }
    guard descriptors.count == count else {
      throw .wrongDescriptors(request: request, count: descriptors.count)
    }
  }

  func empty(_ meaning: VhostUserRequest) throws(VhostUserError) -> VhostUserRequest {
    try need(bytes: 0)
    return meaning
  }

  func word() throws(VhostUserError) -> UInt64 {
    try need(bytes: 8)
    return payload.u64(at: 0)
  }

  func queueAndNumber() throws(VhostUserError) -> (queue: Int, number: UInt32) {
    try need(bytes: 8)
    return (Int(payload.u32(at: 0)), payload.u32(at: 4))
  }

  func narrow(_ number: UInt32) throws(VhostUserError) -> UInt16 {
    guard let narrow = UInt16(exactly: number) else {
      throw .wrongValue(request: request, value: UInt64(number))
    }
    return narrow
  }

  func queueAndFile() throws(VhostUserError) -> (queue: Int, file: OwnedDescriptor?) {
    guard payload.count == 8 else {
      throw .wrongSize(request: request, size: payload.count)
    }
    let value = payload.u64(at: 0)
    guard value & ~(Self.noDescriptorBit | Self.queueBits) == 0 else {
      throw .wrongValue(request: request, value: value)
    }
    try need(bytes: 8, descriptors: value & Self.noDescriptorBit == 0 ? 1 : 0)
    return (Int(value & Self.queueBits), descriptors.first)
  }
}
