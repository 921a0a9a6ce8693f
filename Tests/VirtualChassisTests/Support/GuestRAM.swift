import Foundation

@testable import VirtualChassis

/// The memory of a guest that exists only here, shared through a file as QEMU does it.
final class GuestRAM {
  static let bytes = 1 << 20
  static let guestStart: UInt64 = 0x4000_0000
  static let userStart: UInt64 = 0x7F00_0000_0000

  let file: Int32
  let name: String
  private let memory: UnsafeMutableRawPointer

  init() throws {
    name = "guest-\(UUID())"
    file = try Kernel.memoryFile(name, bytes: Self.bytes)
    guard
      let mapped = mmap(nil, Self.bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0),
      mapped != MAP_FAILED
    else { throw Kernel.Missing(name: "mmap") }
    memory = mapped
  }

  deinit {
    munmap(memory, Self.bytes)
    close(file)
  }

  func write<Value: FixedWidthInteger>(_ value: Value, at offset: Int) {
    memory.storeBytes(of: value.littleEndian, toByteOffset: offset, as: Value.self)
  }

  func read<Value: FixedWidthInteger>(_ type: Value.Type = Value.self, at offset: Int) -> Value {
    Value(littleEndian: memory.loadUnaligned(fromByteOffset: offset, as: Value.self))
  }

  func write(_ bytes: [UInt8], at offset: Int) {
    precondition(offset + bytes.count <= Self.bytes)
    UnsafeMutableRawBufferPointer(start: memory + offset, count: bytes.count)
      .copyBytes(from: bytes)
  }

  func read(_ count: Int, at offset: Int) -> [UInt8] {
    precondition(offset + count <= Self.bytes)
    return Array(UnsafeRawBufferPointer(start: memory + offset, count: count))
  }
}
