import Foundation
import Hardware
import I2C
import Testing

struct LinuxI2CBusTests {
  private func outcome(_ place: I2CBusPlace) -> TransferOutcome {
    var bus = LinuxI2CBus(place)
    return bus.perform(I2CTransfer(address: 0x3C, bytes: [0x00, 0xAE]))
  }

  @Test
  func `a bus that is not there is absent`() {
    #expect(outcome(.path("/dev/no-such-bus")) == .failed(.absent))
    #expect(outcome(.adapter(namePrefix: "no such adapter")) == .failed(.absent))
  }

  @Test
  func `what is no bus is refused with the kernel's number`() {
    // ENOTTY
    #expect(outcome(.path("/dev/null")) == .failed(.failed(25)))
  }

  @Test
  func `a place is a path or a name`() {
    #expect(I2CBusPlace("/dev/i2c-3") == .path("/dev/i2c-3"))
    #expect(I2CBusPlace("mv64xxx_i2c") == .adapter(namePrefix: "mv64xxx_i2c"))
    #expect(I2CBusPlace.path("/dev/i2c-3").devicePath() == "/dev/i2c-3")
  }

  @Test
  func `an adapter is found by the beginning of its name, the lowest number first`() throws {
    let folder = NSTemporaryDirectory() + "i2c-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let names = [
      "i2c-2": "i2c_virtio at virtio bus 5", "i2c-10": "mv64xxx_i2c adapter",
      "i2c-3": "mv64xxx_i2c adapter", "i2c-x": "mv64xxx_i2c adapter", "other": "mv64xxx_i2c",
    ]
    for (bus, name) in names {
      try FileManager.default.createDirectory(
        atPath: folder + "/" + bus, withIntermediateDirectories: true)
      try (name + "\n").write(
        toFile: folder + "/" + bus + "/name", atomically: true, encoding: .utf8)
    }
    let path = { (prefix: String) in
      I2CBusPlace.adapter(namePrefix: prefix).devicePath(classFolder: folder)
    }
    #expect(path("mv64xxx_i2c") == "/dev/i2c-3")
    #expect(path("i2c_virtio") == "/dev/i2c-2")
    #expect(path("virtio") == nil)
    #expect(
      I2CBusPlace.adapter(namePrefix: "").devicePath(classFolder: folder + "/none") == nil)
  }

  @Test
  func `a list of commands or data is cut with its control byte repeated`() throws {
    for control: UInt8 in [0x00, 0x40] {
      let content = (0..<100).map { UInt8($0) }
      let pieces = try #require(BlockPieces.cut([control] + content))
      #expect(pieces.map(\.content.count) == [32, 32, 32, 4])
      #expect(pieces.allSatisfy { $0.command == control })
      #expect(pieces.flatMap(\.content) == content)
    }
    #expect(BlockPieces.cut([0x40] + [UInt8](repeating: 0, count: 32))?.count == 1)
  }

  @Test
  func `what would mean something else in pieces is not cut`() {
    #expect(BlockPieces.cut([]) == nil)
    #expect(BlockPieces.cut([0x00]) == nil)
    #expect(BlockPieces.cut([0x80] + [UInt8](repeating: 0, count: 33)) == nil)
    #expect(BlockPieces.cut([0x80, 0xAF])?.count == 1)
  }
}
