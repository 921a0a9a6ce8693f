import Base

@testable import VirtualChassis

/// Messages as a front end sends them.
struct Wire {
  let request: UInt32
  var payload: [UInt8] = []
  var descriptors: [Int32] = []
  var flags: UInt32 = 1

  init(
    _ request: VhostUserRequest.Number, _ payload: [UInt8] = [], descriptors: [Int32] = [],
    flags: UInt32 = 1
  ) {
    self.init(number: request.rawValue, payload, descriptors: descriptors, flags: flags)
  }

  init(
    number: UInt32, _ payload: [UInt8] = [], descriptors: [Int32] = [], flags: UInt32 = 1
  ) {
    request = number
    self.payload = payload
    self.descriptors = descriptors
    self.flags = flags
  }

  var bytes: [UInt8] {
    var writer = ByteWriter()
    writer.u32(request)
    writer.u32(flags)
    writer.u32(UInt32(payload.count))
    writer.append(payload)
    return writer.bytes
  }

  static func word(_ value: UInt64) -> [UInt8] {
    var writer = ByteWriter()
    writer.u64(value)
    return writer.bytes
  }

  static func pair(_ first: Int, _ second: Int) -> [UInt8] {
    var writer = ByteWriter()
    writer.u32(UInt32(first))
    writer.u32(UInt32(second))
    return writer.bytes
  }

  static func regions(_ regions: [GuestMemory.Description]) -> [UInt8] {
    var writer = ByteWriter()
    writer.u32(UInt32(regions.count))
    writer.u32(0)
    for region in regions {
      writer.u64(region.guestAddress)
      writer.u64(region.byteCount)
      writer.u64(region.userAddress)
      writer.u64(region.fileOffset)
    }
    return writer.bytes
  }

  /// All of a guest's memory.
  static func memory(_ memory: GuestRAM) -> Wire {
    let whole = GuestMemory.Description(
      guestAddress: GuestRAM.guestStart, byteCount: UInt64(GuestRAM.bytes),
      userAddress: GuestRAM.userStart, fileOffset: 0)
    return Wire(.setMemoryTable, regions([whole]), descriptors: [memory.file])
  }

  static func addresses(_ queue: Int, _ addresses: QueueAddresses) -> Wire {
    var writer = ByteWriter()
    writer.u32(UInt32(queue))
    writer.u32(0)
    writer.u64(addresses.descriptors)
    writer.u64(addresses.used)
    writer.u64(addresses.available)
    writer.u64(0)
    return Wire(.setQueueAddresses, writer.bytes)
  }

  /// What sets up one queue, in QEMU's order.
  static func queue(
    _ index: Int, _ queue: DriverQueue, kick: Int32, call: Int32, base: Int = 0
  ) -> [Wire] {
    [
      Wire(.setQueueSize, pair(index, queue.size)), Wire(.setQueueBase, pair(index, base)),
      addresses(index, queue.addresses),
      Wire(.setKick, word(UInt64(index)), descriptors: [kick]),
      Wire(.setCall, word(UInt64(index)), descriptors: [call]),
      Wire(.setQueueEnabled, pair(index, 1)),
    ]
  }
}
