import Foundation
import Testing

/// Runs the tests of this target that need a kernel on one that holds to VLANs, where the machine's own does
/// not.
///
/// Debian's user-mode-linux is a whole Linux 6.1 in a process: it takes this machine's file system as its
/// root, read-only, loads its modules, and runs this very test program.
struct GuestTests {
  private static let kernel = "/usr/bin/linux.uml"
  private static let modules = "/usr/lib/uml/modules"
  /// In the order in which they need each other.
  private static let moduleNames = [
    "lib/crc-ccitt", "net/ipv6/ipv6", "net/llc/llc", "net/802/stp", "net/bridge/bridge",
    "drivers/net/veth",
  ]
  private static let result = "guest-result:"

  @Test(
    .enabled(if: !Kernel.filtersVLANs, "this kernel holds to VLANs, and the tests ran on it"),
    .enabled(
      if: FileManager.default.isExecutableFile(atPath: kernel), "install user-mode-linux"),
    .timeLimit(.minutes(10)))
  func `the tests that need a kernel pass on one that holds to VLANs`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "sky-guest-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    let script = folder.appending(path: "init")
    try Data(try Self.script().utf8).write(to: script)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: script.path)

    let console = try Self.boot(script, folder)
    let tail = console.suffix(6000)
    #expect(console.contains("\(Self.result) 0"), "\(tail)")
    #expect(console.contains("Suite SwitchKernelTests passed"), "\(tail)")
    #expect(console.contains("Suite LinkKernelTests passed"), "\(tail)")
    // The one test that only says something about kernels that cannot do it.
    #expect(console.split(separator: "\n").count { $0.contains(" skipped") } == 1, "\(tail)")
  }

  private static func script() throws -> String {
    let version = try #require(
      try FileManager.default.contentsOfDirectory(atPath: modules).sorted().last)
    let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let loads = moduleNames.map { "insmod \(modules)/\(version)/kernel/\($0).ko || echo no $0" }
    return """
      #!/bin/sh
      export PATH=/usr/sbin:/usr/bin:/sbin:/bin TMPDIR=/run NO_COLOR=1
      mount -t proc proc /proc
      mount -t sysfs sys /sys
      mount -t tmpfs none /run
      \(loads.joined(separator: "\n"))
      timeout -s KILL 300 '\(program)' --testing-library swift-testing --filter '^NetlinkTests.*KernelTests' 2>&1
      echo "\(result) $?"
      echo o >/proc/sysrq-trigger
      read -r _ </dev/zero

      """
  }

  /// - Returns: what came over the console until the guest had ended.
  private static func boot(_ script: URL, _ folder: URL) throws -> String {
    let process = Process()
    // The kernel ends the guest with this process.
    process.executableURL = URL(filePath: "/usr/bin/setpriv")
    process.arguments = [
      "--pdeathsig", "KILL", kernel, "rootfstype=hostfs", "rootflags=/", "ro",
      "init=\(script.path)", "mem=768M", "con=null", "con0=fd:0,fd:1", "quiet", "panic=-1",
      "uml_dir=\(folder.path)",
    ]
    let output = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: bytes, as: UTF8.self)
  }
}
