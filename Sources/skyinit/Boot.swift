import Base
import BootPlan
import LinuxIO
import PartitionTable
import SlotRecord

/// The way from the kernel's start to OpenRC: modules, disk, verified root, data, hand-over.
struct Boot {
  static let root = "/sysroot"
  /// A userland that is not up by then is restarted; the longest time of a H5's watchdog.
  private static let watchdogSeconds: Int32 = 16

  /// Known as far as the boot has come, for whoever reports a failure.
  private(set) var slot: Slot?
  private(set) var disk: BootDisk?
  private var notes: [String] = []

  mutating func run() throws(BootError) {
    try prepare()
    let plan = try readPlan()
    let line = KernelCommandLine(parsing: (try? Files.read("/proc/cmdline")) ?? [])
    guard let slot = line.slot.flatMap(Slot.init(letter:)) else {
      throw .noSlot(line.slot ?? "")
    }
    self.slot = slot
    for module in plan.earlyModules {
      try system { () throws(SystemError) in try System.loadModule("/modules/" + module) }
    }
    feedWatchdog()
    var disk = try BootDisk.find(slot: slot, hint: line.disk)
    self.disk = disk
    try openRoot(plan.verity, try disk.device(named: "root_" + slot.letter))
    if let note = disk.grow() { notes.append(note) }
    self.disk = disk

    let userland = Userland(root: Self.root)
    try system { () throws(SystemError) in try userland.mount() }
    notes.append(contentsOf: userland.loadModules(plan.lateModules))
    var report = BootReport(
      board: plan.board, version: plan.version, keys: plan.keys, slot: slot.letter)
    report.disk = disk.name
    report.rootHash = Text.hex(plan.verity.rootHash)
    report.lastFailure = takeLastFailure(on: disk)
    if isFallback(of: slot, on: disk) {
      notes.append("the boot loader refused slot " + slot.other.letter + " and started this one")
    }
    // Before OpenRC's state is copied, which must not be older than the scripts it was made from.
    if let note = userland.setClockFloor(plan.built) {
      notes.append(note)
      StandardStream.error.write("skyinit: " + note + "\n")
    }
    let data = try disk.device(named: "data")
    report.data = DataPartition(device: data.path, bytes: data.bytes, root: Self.root).mount()
    let handover = IdentityHandover(
      root: Self.root, disk: disk,
      isDataReal: report.data == "ready" || report.data == "repaired")
    notes.append(contentsOf: handover.run())
    notes.append(contentsOf: userland.prepare(config: try? disk.device(named: "config").path))
    feedWatchdog()
    report.notes = notes
    report.handOver = Clock.bootMilliseconds
    try system { () throws(SystemError) in
      try Files.replace(Self.root + BootReport.path, with: report.encoded(), mode: 0o644)
      try userland.handOver()
    }
  }

  private func prepare() throws(BootError) {
    try system { () throws(SystemError) in
      for folder in ["/proc", "/sys", "/dev", Self.root] { try Files.makeFolder(folder) }
      try System.mount("proc", on: "/proc", type: "proc", .inert)
      try System.mount("sysfs", on: "/sys", type: "sysfs", .inert)
      try System.mount("devtmpfs", on: "/dev", type: "devtmpfs", .noSetUser, options: "mode=0755")
    }
  }

  private func readPlan() throws(BootError) -> BootPlan {
    let bytes: [UInt8]
    do {
      bytes = try Files.read("/plan")
    } catch {
      throw .system(error)
    }
    do {
      return try BootPlan(parsing: bytes)
    } catch {
      throw .plan(error)
    }
  }

  /// Opens the root through dm-verity: a block that does not match the signed root hash is an
  /// input/output error for whoever reads it, never wrong bytes.
  private func openRoot(
    _ verity: BootPlan.Verity, _ partition: (path: String, bytes: UInt64)
  ) throws(BootError) {
    guard partition.bytes > verity.dataSize else {
      throw .rootTooSmall(partitionBytes: partition.bytes, neededBytes: verity.dataSize)
    }
    let blocks = verity.dataSize / BootPlan.blockSize
    let size = "\(BootPlan.blockSize)"
    // Version 1, data and hash device, both block sizes, data blocks, first hash block: the tree
    // follows the data, without a superblock of its own.
    let parameters =
      "1 " + partition.path + " " + partition.path + " " + size + " " + size
      + " \(blocks) \(blocks)"
      + " sha256 " + Text.hex(verity.rootHash) + " " + Text.hex(verity.salt)
    try system { () throws(SystemError) in
      let mapper = try DeviceMapper()
      let device = try mapper.open(
        "root", sectors: verity.dataSize / UInt64(sectorSize), target: "verity",
        parameters: parameters)
      try System.mount(device, on: Self.root, type: "erofs", [.readOnly, .noDevices])
    }
  }

  /// Whether the boot loader chose the other slot first: it writes its choice down before it looks at
  /// signatures.
  private func isFallback(of slot: Slot, on disk: BootDisk) -> Bool {
    guard let misc = disk.misc, let device = try? BlockDevice(disk.path, .read),
      let record = try? SlotRecord.read(from: device, misc: misc)
    else { return false }
    return record.current == slot.other && record[slot.other].isBootable
  }

  /// The reason that an earlier boot left, forgotten once the slot that failed has come up again.
  private func takeLastFailure(on disk: BootDisk) -> String {
    guard let misc = disk.misc, let device = try? BlockDevice(disk.path, .read),
      let failure = try? BootFailure.read(from: device, misc: misc), failure.count > 0
    else { return "" }
    if failure.slot == slot, var writable = try? BlockDevice(disk.path, .readWrite) {
      let forgotten = BootFailure(slot: failure.slot, reason: "", count: 0)
      try? forgotten.write(to: &writable, misc: misc)
    }
    return "slot " + failure.slot.letter + ": " + failure.reason + " (\(failure.count) times)"
  }

  /// The boot loader may have started it; boards without one have no such device.
  private func feedWatchdog() {
    try? System.feedWatchdog("/dev/watchdog0", seconds: Self.watchdogSeconds)
  }

  private func system(_ body: () throws(SystemError) -> Void) throws(BootError) {
    do {
      try body()
    } catch {
      throw .system(error)
    }
  }
}
