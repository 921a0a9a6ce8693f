import Foundation
import Testing

@testable import VirtualChassis

/// Addresses of a guest lead into its memory or nowhere.
struct GuestMemoryTests {
  typealias Region = GuestMemory.Description

  static func memory(
    _ regions: [Region], fileBytes: Int = 1 << 16, isSealed: Bool = true
  ) throws -> GuestMemory {
    let files = try regions.map { _ in
      OwnedDescriptor(try Kernel.memoryFile("regions", bytes: fileBytes, isSealed: isSealed))
    }
    return try GuestMemory(regions, files)
  }

  @Test func `an address and a count are inside of one region or nil`() throws {
    let memory = try Self.memory([
      Region(guestAddress: 0x1000, byteCount: 0x100, userAddress: 0x9000, fileOffset: 0),
      Region(guestAddress: 0x1100, byteCount: 0x100, userAddress: 0xA000, fileOffset: 0x123),
    ])
    #expect(memory.bytes(guest: 0x1000, count: 0x100) != nil)
    #expect(memory.bytes(guest: 0x10FF, count: 1) != nil)
    #expect(memory.bytes(guest: 0x11FF, count: 1) != nil)
    #expect(memory.bytes(guest: 0x0FFF, count: 1) == nil)
    #expect(memory.bytes(guest: 0x1200, count: 1) == nil)
    #expect(memory.bytes(guest: 0x10FF, count: 2) == nil, "regions are not joined")
    #expect(memory.bytes(guest: 0x1000, count: -1) == nil)
    #expect(memory.bytes(guest: .max, count: .max) == nil)
    #expect(memory.bytes(guest: 0x1001, count: .max) == nil)
    #expect(memory.bytes(user: 0x9000, count: 0x100) != nil)
    #expect(memory.bytes(user: 0x1000, count: 1) == nil)
  }

  @Test func `a region may begin anywhere in its file`() throws {
    let file = try Kernel.memoryFile("offset", bytes: 1 << 16)
    let bytes: [UInt8] = [7, 8, 9]
    #expect(pwrite(file, bytes, bytes.count, 0x2345) == bytes.count)
    let region = Region(
      guestAddress: 0x1000, byteCount: 0x100, userAddress: 0, fileOffset: 0x2345)
    let memory = try GuestMemory([region], [OwnedDescriptor(file)])
    let read = withExtendedLifetime(memory) {
      memory.bytes(guest: 0x1000, count: bytes.count).map { Array($0) }
    }
    #expect(read == bytes)
  }

  static let refused: [(Region, MemoryFault)] = [
    (.init(guestAddress: 0, byteCount: 0, userAddress: 0, fileOffset: 0), .wrongSize(0)),
    (
      .init(guestAddress: 0, byteCount: 1 << 37, userAddress: 0, fileOffset: 0),
      .wrongSize(1 << 37)
    ),
    (.init(guestAddress: .max, byteCount: 2, userAddress: 0, fileOffset: 0), .wraps),
    (.init(guestAddress: 0, byteCount: 2, userAddress: .max, fileOffset: 0), .wraps),
    (.init(guestAddress: 0, byteCount: 2, userAddress: 0, fileOffset: .max), .wraps),
    (.init(guestAddress: 0, byteCount: 2, userAddress: 0, fileOffset: .max - 2), .wraps),
    (
      .init(guestAddress: 0, byteCount: 2, userAddress: 0, fileOffset: 0xFFFF),
      .fileTooShort(bytes: 0x10000)
    ),
  ]

  @Test(arguments: refused)
  func `a region that cannot be is refused`(region: Region, fault: MemoryFault) throws {
    #expect(throws: VhostUserError.wrongRegion(index: 0, fault)) { try Self.memory([region]) }
  }

  @Test(arguments: [(0x10FF as UInt64, 0x9000 as UInt64), (0x0F01, 0x9000), (0x5000, 0x80FF)])
  func `regions that share addresses are refused`(guest: UInt64, user: UInt64) throws {
    #expect(throws: VhostUserError.wrongRegion(index: 1, .overlaps)) {
      try Self.memory([
        Region(guestAddress: 0x1000, byteCount: 0x100, userAddress: 0x8000, fileOffset: 0),
        Region(guestAddress: guest, byteCount: 0x100, userAddress: user, fileOffset: 0),
      ])
    }
  }

  /// Reading behind the end of a file that was cut would end this process.
  @Test func `memory that can be made shorter is refused`() throws {
    let region = Region(guestAddress: 0, byteCount: 4096, userAddress: 0, fileOffset: 0)
    #expect(throws: VhostUserError.wrongRegion(index: 0, .notSealed)) {
      try Self.memory([region], isSealed: false)
    }
  }
}
