/// The memory that a front end shares: all addresses of the guest go through here.
///
/// It never changes; a new memory table makes a new one. Pointers that it hands out live as long as it does.
final class GuestMemory {
  /// What the front end says of a region.
  struct Description: Equatable {
    /// Where the guest has it.
    var guestAddress: UInt64
    var byteCount: UInt64
    /// Where the front end has it; queues are given by such addresses.
    var userAddress: UInt64
    var fileOffset: UInt64
  }

  /// As many as the protocol can name in one message.
  static let regionsMax = 8

  private let regions: [MemoryRegion]

  /// No memory at all.
  init() { regions = [] }

  /// - Precondition: as many descriptors as descriptions.
  init(_ descriptions: [Description], _ files: [OwnedDescriptor]) throws(VhostUserError) {
    precondition(descriptions.count == files.count)
    var regions: [MemoryRegion] = []
    for (index, description) in descriptions.enumerated() {
      do throws(MemoryFault) {
        for other in regions where other.overlaps(description) { throw .overlaps }
        regions.append(try MemoryRegion(description, files[index]))
      } catch {
        throw .wrongRegion(index: index, error)
      }
    }
    self.regions = regions
  }

  /// The bytes at an address of the guest; nil unless all of them are in one region.
  func bytes(guest address: UInt64, count: Int) -> UnsafeMutableRawBufferPointer? {
    for region in regions {
      if let bytes = region.bytes(address, from: region.description.guestAddress, count: count) {
        return bytes
      }
    }
    return nil
  }

  /// The bytes at an address of the front end; nil unless all of them are in one region.
  func bytes(user address: UInt64, count: Int) -> UnsafeMutableRawBufferPointer? {
    for region in regions {
      if let bytes = region.bytes(address, from: region.description.userAddress, count: count) {
        return bytes
      }
    }
    return nil
  }
}
