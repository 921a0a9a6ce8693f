import Base
import Foundation
import Testing

@testable import ImageBuilder

/// Kernels as Debian ships them.
struct KernelPackageTests {
  let scratch = Scratch()

  @Test
  func `modules are unpacked, whatever they were packed with`() async throws {
    let module = try #require(try Self.anyModule(), "no module of this machine to be had")
    let folder = "package/usr/lib/modules/6.12/kernel/"
    for (name, tool) in [("one", "xz"), ("two", "gzip"), ("three", "zstd"), ("four", nil)] {
      try makeFolder(scratch.place(folder))
      let file = scratch.place(folder + name + ".ko")
      try module.write(to: file)
      guard let tool else { continue }
      try await scratch.shell.run("pack", tool, ["-q", file.path])
      // zstd alone leaves the plain file where it is.
      try remove(file)
    }
    let input = Input(
      id: "kernel", kind: .deb, package: "linux-image-6.12", version: "1", files: [])
    let kernel = try KernelPackage.debian(
      FetchedInput(input: input, files: [], isSubstitute: false),
      unpacked: scratch.place("package"), shell: scratch.shell)
    let names = ["one", "two", "three", "four"]
    let taken = try await kernel.take(names, board: "sample", into: scratch.place("early"))
    #expect(taken.names == names)
    #expect(taken.paths == names.map { "6.12/kernel/\($0).ko" })
    for path in taken.paths {
      #expect(try Data(contentsOf: scratch.place("early/" + path)) == module, "\(path)")
    }
    #expect(try listing(scratch.place("early")).count == 2 + names.count)
  }

  /// The smallest ELF file that `modinfo` takes for a module which needs no other.
  private static func anyModule() throws -> Data? {
    var writer = ByteWriter(capacity: 512)
    let info = Array("license=GPL\0depends=\0name=x\0".utf8)
    let names = Array("\0.modinfo\0.shstrtab\0".utf8)
    // ELF header: 64 bits, little-endian, relocatable, aarch64; sections behind the two texts.
    let sections = (64 + info.count + names.count + 7) / 8 * 8
    writer.append([0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    writer.u16(1)
    writer.u16(183)
    writer.u32(1)
    for value in [0, 0, UInt64(sections)] as [UInt64] { writer.u64(value) }
    writer.u32(0)
    for value in [UInt16(64), 0, 0, 64, 3, 2] { writer.u16(value) }
    writer.append(info)
    writer.append(names)
    writer.pad(to: sections)
    let section = { (name: UInt32, type: UInt32, flags: UInt64, offset: Int, size: Int) in
      writer.u32(name)
      writer.u32(type)
      for value in [flags, 0, UInt64(offset), UInt64(size)] { writer.u64(value) }
      writer.u32(0)
      writer.u32(0)
      writer.u64(1)
      writer.u64(0)
    }
    section(0, 0, 0, 0, 0)
    section(1, 1, 2, 64, info.count)
    section(10, 3, 0, 64 + info.count, names.count)
    return Data(writer.bytes)
  }
}
