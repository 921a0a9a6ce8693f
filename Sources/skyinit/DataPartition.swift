import Base
import LinuxIO

/// The one partition that keeps what a miner learns: never formatted here, repaired when it must be,
/// replaced by memory for this boot when it cannot be.
struct DataPartition {
  private static let blockSize: UInt64 = 4096
  /// Exit statuses of e2fsck (its manual page): 1 and 2 mean that it mended what it found.
  private static let mended = 0...2
  /// With a backup superblock e2fsck plays the journal back and stops; only the next run mends the rest.
  private static let runsMax = 2

  let device: String
  let bytes: UInt64
  let root: String

  /// - Returns: the state for the boot report.
  func mount() -> String {
    if (try? attach()) != nil, !hasErrors {
      grow()
      return "ready"
    }
    try? System.unmount(root + "/data")
    let status = repair()
    if let status, Self.mended.contains(status), (try? attach()) != nil {
      grow()
      return "repaired"
    }
    // Its bytes stay as they are for whoever can save something; the board works meanwhile.
    try? System.mount(
      "tmpfs", on: root + "/data", type: "tmpfs", .inert, options: "mode=0755,size=64m")
    return
      "damaged beyond repair (e2fsck gave \(status ?? -1)); this boot keeps its state in memory"
  }

  /// - Returns: e2fsck's exit status; nil where it could not be run.
  private func repair() -> Int? {
    var status: Int?
    for _ in 0..<Self.runsMax {
      status = try? System.run(["/sbin/e2fsck", "-f", "-y", device], inRoot: root)
      if let status, Self.mended.contains(status) { break }
    }
    return status
  }

  private func attach() throws(SystemError) {
    try System.mount(
      device, on: root + "/data", type: "ext4", [.inert, .noAccessTime],
      options: "errors=remount-ro")
  }

  /// What ext4 itself noted in the superblock during earlier boots.
  private var hasErrors: Bool {
    let name = Text.string(device.utf8.dropFirst("/dev/".utf8.count))
    let count = (try? Files.read("/sys/fs/ext4/" + name + "/errors_count", limit: 32)) ?? []
    guard let line = Text.lines(count).first else { return false }
    return Text.decimal(line) != 0
  }

  /// Fills the partition; the kernel does it on the mounted file system and keeps it whole.
  private func grow() {
    try? System.resizeExt4(mountedOn: root + "/data", blocks: bytes / Self.blockSize)
  }
}
