import Foundation
import Testing

@testable import Factory

/// A real block device, and a real mount of one of its partitions.
@Suite(
  .enabled(
    if: geteuid() == 0 && FileManager.default.fileExists(atPath: "/dev/loop-control"),
    "needs root and loop devices"))
struct DeviceTests {
  let bench: Bench

  init() throws { bench = try Bench() }

  @discardableResult
  private func tool(_ path: String, _ arguments: [String]) throws -> (Int32, String) {
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let said = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    let text = String(decoding: said, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    return (process.terminationStatus, text)
  }

  @Test
  func `a device takes a unit, and neither it nor its file while it is in use`() throws {
    let batch = try bench.batch(root: try bench.root())
    let factory = try Personalisation(batch, passphrase: bench.passphrase)
    let card = try bench.image()
    let (status, device) = try tool("/sbin/losetup", ["--find", "--show", card.path])
    try #require(status == 0, "losetup gives a device")
    defer { _ = try? tool("/sbin/losetup", ["-d", device]) }
    let place = URL(filePath: device)
    #expect(try factory.run(.next, on: place, now: Bench.now) == 1)
    guard case .unit(_, _, _, false) = try Personalisation.inspect(place) else {
      Issue.record("the device holds no unit")
      return
    }
    let behind = #expect(throws: FactoryProblem.self) {
      try factory.run(.next, on: card, .init(isReplacing: true), now: Bench.now)
    }
    expect(behind, says: "in use by \(device)", "losetup -d")

    // Held as the kernel holds what is mounted.
    let held = try OpenFile(device, .exclusive)
    let busy = #expect(throws: FactoryProblem.self) {
      try factory.run(.next, on: place, .init(isReplacing: true), now: Bench.now)
    }
    expect(busy, says: device, "another program holds it")
    #expect(held.path == device)
    #expect(try !Ledger(batch, isWritten: false).isUsed(2))
  }
}
