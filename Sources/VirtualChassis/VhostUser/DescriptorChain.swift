/// One request that the driver put into a queue: what it says, and where the answer goes.
///
/// It holds no pointer, so a device may keep it until there is something to answer.
struct DescriptorChain: Equatable {
  /// A buffer of the guest.
  struct Segment: Equatable {
    let address: UInt64
    let count: Int
  }

  /// The descriptor that it starts with; names it when it is given back.
  let head: UInt16
  /// All that the driver wrote, joined.
  var readable: [UInt8] = []
  var writable: [Segment] = []
  /// Bytes of all writable segments.
  var writableCount = 0
}
