import Foundation
import MinerSettings
import Testing

@testable import skynetd

/// The settings as the daemon finds them, on a disk.
struct SettingsSourceTests {
  @Test
  func `a file of the owner is read with its mistakes, and its table alone counts`() throws {
    let path = FileManager.default.temporaryDirectory
      .appending(path: "skynetd-\(ProcessInfo.processInfo.processIdentifier).toml").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try "[board]\nname = \"x\"\n[skynet]\nport = 7071\ntransit = 7\n".write(
      toFile: path, atomically: true, encoding: .utf8)
    let (settings, notes) = try SettingsSource(file: path).read()
    #expect(settings.port == 7071 && !settings.isTransit)
    #expect(notes.count == 1 && notes[0].hasPrefix(path + ", line 5, column 11: skynet.transit: "))
  }

  @Test
  func `a file that is not there is a problem where it was named`() {
    #expect(throws: SettingsSource.Problem.self) {
      try SettingsSource(file: "/nowhere/skyminer.toml").read()
    }
  }
}
