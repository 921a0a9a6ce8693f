import Base
import Foundation
import Testing

@testable import LinuxIO

/// An event as the kernel writes it on a 64-bit machine.
private func event(
  _ kind: UInt16, _ code: UInt16, _ value: Int32, microseconds: UInt64 = 0
) -> [UInt8] {
  var writer = ByteWriter()
  writer.u64(microseconds / 1_000_000)
  writer.u64(microseconds % 1_000_000)
  writer.u16(kind)
  writer.u16(code)
  writer.u32(UInt32(bitPattern: value))
  return writer.bytes
}

private let report = event(0, 0, 0)
private let dropped = event(0, 3, 0)

struct KeyDecoderTests {
  @Test
  func `presses and releases of the wanted keys come with their times`() {
    var decoder = KeyDecoder([0x101, 0x100])
    let bytes =
      event(1, 0x100, 1, microseconds: 12_345_678) + report + event(1, 0x101, 1, microseconds: 20)
      + event(1, 0x101, 0, microseconds: 30) + report
    #expect(
      decoder.findings(bytes) == [
        .key(KeyEvent(key: 1, isActive: true, nanoseconds: 12_345_678_000)),
        .key(KeyEvent(key: 0, isActive: true, nanoseconds: 20_000)),
        .key(KeyEvent(key: 0, isActive: false, nanoseconds: 30_000)),
      ])
  }

  @Test
  func `repeats, other keys and other kinds of input are left out`() {
    var decoder = KeyDecoder([0x100])
    let bytes =
      event(1, 0x100, 2) + event(1, 0x99, 1) + event(2, 0x100, 1) + event(4, 4, 0x100)
      + event(1, 0x100, -1) + event(1, 0x100, 77)
    #expect(decoder.findings(bytes) == [])
  }

  @Test
  func `what was dropped is skipped to the end of the cut report, in one reading or several`() {
    let late = event(0, 0, 0, microseconds: 7)
    var decoder = KeyDecoder([0x100])
    #expect(
      decoder.findings(dropped + event(1, 0x100, 1) + late + event(1, 0x100, 0)) == [
        .lost(nanoseconds: 7000), .key(KeyEvent(key: 0, isActive: false, nanoseconds: 0)),
      ])
    #expect(decoder.findings(dropped) == [])
    #expect(decoder.findings(event(1, 0x100, 1)) == [])
    #expect(decoder.findings(late) == [.lost(nanoseconds: 7000)])
  }

  @Test
  func `a part of an event and an impossible time are refused`() {
    for count in 1..<48 where count != 24 {
      var decoder = KeyDecoder([0x100])
      #expect(decoder.findings([UInt8](repeating: 0, count: count)) == nil)
    }
    var decoder = KeyDecoder([0x100])
    #expect(decoder.findings([UInt8](repeating: 0xFF, count: 24)) == nil)
    #expect(decoder.findings([]) == [])
  }

  @Test(arguments: UInt64(1)...200)
  func `no bytes trap the decoder`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var decoder = KeyDecoder([0, 0x100, 0x2FF])
    for _ in 0..<50 {
      var bytes = (0..<4).flatMap { _ in
        event(
          UInt16(random.below(3)), UInt16([0, 3, 0x100, 0x2FF][random.below(4)]),
          Int32(random.below(3)), microseconds: UInt64(random.below(1 << 40)))
      }
      for _ in 0..<random.below(4) {
        bytes[random.below(bytes.count)] = UInt8(truncatingIfNeeded: random.next())
      }
      let findings = decoder.findings(bytes)
      #expect(findings == nil || (findings?.count ?? 0) <= 4)
    }
  }
}

struct KeyInputTests {
  private let folder: TemporaryFolder

  /// A pipe with a name, in the place of a device.
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("event0")
    try #require(mkfifo(path, 0o600) == 0)
  }

  @Test
  func `reading never waits and gives one event after the other`() throws {
    let writer = try FileDescriptor(path, .readWrite)
    var input = try KeyInput(path, codes: [0x100])
    var key = try input.nextEvent()
    #expect(key == nil)
    try writer.write(event(1, 0x100, 1, microseconds: 5) + report + event(1, 0x100, 0) + report)
    key = try input.nextEvent()
    #expect(key == KeyEvent(key: 0, isActive: true, nanoseconds: 5000))
    key = try input.nextEvent()
    #expect(key == KeyEvent(key: 0, isActive: false, nanoseconds: 0))
    key = try input.nextEvent()
    #expect(key == nil)
  }

  @Test
  func `a storm is read in bounded runs and loses nothing here`() throws {
    let writer = try FileDescriptor(path, .readWrite)
    var input = try KeyInput(path, codes: [0x100])
    for index in 0..<1000 {
      try writer.write(event(1, 0x100, Int32(index % 2), microseconds: UInt64(index)))
    }
    var count = 0
    while let key = try input.nextEvent() {
      #expect(key.nanoseconds == UInt64(count) * 1000)
      count += 1
    }
    #expect(count == 1000)
  }

  @Test
  func `part of an event, and the end of the device, are errors`() throws {
    let writer = try FileDescriptor(path, .readWrite)
    var input = try KeyInput(path, codes: [0x100])
    try writer.write([UInt8](repeating: 0, count: 23))
    let error = #expect(throws: SystemError.self) { try input.nextEvent() }
    #expect(error == SystemError("read", path, code: 74))
    _ = consume writer
    let end = #expect(throws: SystemError.self) { try input.nextEvent() }
    #expect(end == SystemError("read", path, code: 19))
  }

  @Test
  func `a device is found by its name, and one that is no input is refused`() throws {
    for (entry, name) in [("event1", "lid"), ("event0", "r-gpio-keys"), ("mouse0", "other")] {
      try FileManager.default.createDirectory(
        atPath: folder.file("class/" + entry + "/device"), withIntermediateDirectories: true)
      try Files.replace(
        folder.file("class/" + entry + "/device/name"), with: name + "\n", mode: 0o600)
    }
    func open(_ name: String) throws(SystemError) {
      _ = try KeyInput(
        named: name, codes: [0x100], classFolder: folder.file("class"), nodeFolder: folder.path)
    }
    // It is found, and a pipe has no clock to set.
    #expect(throws: SystemError("set the clock of", path, code: 25)) { try open("r-gpio-keys") }
    for name in ["r-gpio", "r-gpio-keys2", "other", ""] {
      #expect(throws: SystemError("find the input", name, code: 2)) { try open(name) }
    }
  }
}
