import Glibc

/// One run of guest memory, mapped from the front end's file.
final class MemoryRegion {
  static let bytesMax: UInt64 = 1 << 36
  // linux/fcntl.h and linux/memfd.h; Swift's Glibc leaves out what only GNU sources see.
  private static let getSeals: Int32 = 1034
  private static let sealShrink: Int32 = 0x0002

  let description: GuestMemory.Description
  private let mapping: UnsafeMutableRawPointer
  private let mappedBytes: Int
  /// From the start of the mapping, which is a page, to the first byte of the region.
  private let lead: Int

  init(_ description: GuestMemory.Description, _ file: OwnedDescriptor) throws(MemoryFault) {
    guard description.byteCount > 0, description.byteCount <= Self.bytesMax else {
      throw .wrongSize(description.byteCount)
    }
    let fileEnd = description.fileOffset.addingReportingOverflow(description.byteCount)
    for start in [description.guestAddress, description.userAddress] {
      guard !start.addingReportingOverflow(description.byteCount).overflow else { throw .wraps }
    }
    guard !fileEnd.overflow, fileEnd.partialValue <= UInt64(Int.max) else { throw .wraps }
    let seals = fcntl(file.number, Self.getSeals)
    guard seals >= 0, seals & Self.sealShrink != 0 else { throw .notSealed }
    var status = stat()
    guard fstat(file.number, &status) == 0 else { throw .notMapped(SystemFailure("fstat")) }
    guard UInt64(max(0, status.st_size)) >= fileEnd.partialValue else {
      throw .fileTooShort(bytes: UInt64(max(0, status.st_size)))
    }
    let page = UInt64(sysconf(Int32(_SC_PAGESIZE)))
    let offset = description.fileOffset / page * page
    lead = Int(description.fileOffset - offset)
    mappedBytes = lead + Int(description.byteCount)
    guard
      let mapped = mmap(
        nil, mappedBytes, PROT_READ | PROT_WRITE, MAP_SHARED, file.number, Int(offset)),
      mapped != MAP_FAILED
    else { throw .notMapped(SystemFailure("mmap")) }
    mapping = mapped
    self.description = description
  }

  deinit { munmap(mapping, mappedBytes) }

  func overlaps(_ other: GuestMemory.Description) -> Bool {
    let crosses = { (one: UInt64, two: UInt64) in
      one < two ? two - one < self.description.byteCount : one - two < other.byteCount
    }
    return crosses(description.guestAddress, other.guestAddress)
      || crosses(description.userAddress, other.userAddress)
  }

  /// The bytes at `address` in a space where this region starts at `start`.
  func bytes(
    _ address: UInt64, from start: UInt64, count: Int
  ) -> UnsafeMutableRawBufferPointer? {
    guard count >= 0, address >= start else { return nil }
    let distance = address - start
    guard distance <= description.byteCount,
      UInt64(count) <= description.byteCount - distance
    else { return nil }
    return UnsafeMutableRawBufferPointer(
      start: mapping + lead + Int(distance), count: count)
  }
}
