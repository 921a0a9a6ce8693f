import Base
import BootPlan
import LinuxIO

/// What a running system expects to find: file systems in memory, the folders of the daemons, a name,
/// OpenRC's state.
struct Userland {
  /// Group `hardware` of the overlay's `/etc/group`.
  private static let hardwareGroup: UInt32 = 910
  /// Group `skynetd` of the overlay's `/etc/group`.
  private static let skynetGroup: UInt32 = 905
  private static let openrc = "/usr/share/skyminer/openrc"

  let root: String

  func mount() throws(SystemError) {
    try System.mount("proc", on: root + "/proc", type: "proc", .inert)
    try System.mount("sysfs", on: root + "/sys", type: "sysfs", .inert)
    try System.mount(
      "devtmpfs", on: root + "/dev", type: "devtmpfs", .noSetUser, options: "mode=0755")
    for folder in ["pts", "shm"] { try Files.makeFolder(root + "/dev/" + folder) }
    try System.mount(
      "devpts", on: root + "/dev/pts", type: "devpts", [.noSetUser, .noExecute],
      options: "gid=5,mode=620,ptmxmode=666")
    try memory("/dev/shm", "mode=1777,size=32m")
    try memory("/run", "mode=0755,size=32m")
    try memory("/tmp", "mode=1777,size=64m")
    // Logs live here: what they may fill is bounded by the mount itself.
    try memory("/var", "mode=0755,size=32m")
    try System.mount("cgroup2", on: root + "/sys/fs/cgroup", type: "cgroup2", .inert)
    // A break on the serial cable must not reach the kernel's own commands, which restart and kill.
    let requests = try FileDescriptor(root + "/proc/sys/kernel/sysrq", .write)
    try requests.write(Array("0".utf8))
    // Without this no service could be given a bound of its own.
    let controllers = try FileDescriptor(root + "/sys/fs/cgroup/cgroup.subtree_control", .write)
    try controllers.write(Array("+cpu +memory +pids".utf8))
    for folder in [
      "/run/skyminer", "/run/openrc", "/var/log", "/var/cache", "/var/lib", "/var/spool",
    ] {
      try Files.makeFolder(root + folder)
    }
    try Files.makeFolder(root + "/var/empty", mode: 0o555)
    try Files.makeFolder(root + "/var/tmp", mode: 0o1777)
    try Files.makeLink(root + "/var/run", to: "../run")
    try Files.makeLink(root + "/var/lock", to: "../run/lock")
    try Files.makeFolder(root + "/run/lock")
    // As Alpine's packages have them, or its own tool would find fault with a running board.
    try Files.makeFolder(root + "/var/mail")
    try Files.makeLink(root + "/var/spool/mail", to: "../mail")
  }

  /// - Returns: a note for each module that did not load; a missing sensor must not stop a miner.
  func loadModules(_ modules: [String]) -> [String] {
    var notes: [String] = []
    for module in modules {
      do throws(SystemError) {
        try System.loadModule(root + "/lib/modules/" + module)
      } catch {
        notes.append(error.explanation)
      }
    }
    return notes
  }

  /// Everything that a fault may leave undone without stopping the boot.
  ///
  /// - Parameter config: device of the partition that the owner may write on another computer; nil where
  ///   there is none.
  func prepare(config: String?) -> [String] {
    var notes: [String] = []
    attempt(&notes) { () throws(SystemError) in try makeStateFolders() }
    attempt(&notes) { () throws(SystemError) in try giveHardware() }
    attempt(&notes) { () throws(SystemError) in try giveTunnel() }
    attempt(&notes) { () throws(SystemError) in try copyServiceState() }
    attempt(&notes) { () throws(SystemError) in try System.setHostName(hostName) }
    notes += OwnerConfiguration(root: root).take(from: config)
    return notes
  }

  /// No clock runs behind the day the image was built, nor decades ahead: certificates and peers reject
  /// such a board.
  ///
  /// - Returns: a note where an owner should look at the clock.
  func setClockFloor(_ built: UInt64) -> String? {
    let floor = ClockFloor(now: Clock.wallSeconds, built: built)
    if floor != .believed { try? Clock.setWall(seconds: built) }
    return floor.note
  }

  /// Leaves the initramfs for the verified root; returns only with an error.
  func handOver() throws(SystemError) {
    for folder in ["/dev", "/sys", "/proc"] { try System.unmount(folder) }
    try System.changeRoot(to: root)
    throw System.execute(
      ["/sbin/init"], environment: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "TERM=linux"])
  }

  private func memory(_ folder: String, _ options: String) throws(SystemError) {
    try System.mount("tmpfs", on: root + folder, type: "tmpfs", .inert, options: options)
  }

  /// Lets the daemons of panel and chassis, which are nobody special, at what they drive.
  private func giveHardware() throws(SystemError) {
    let places = [
      ("/dev", ["i2c-", "gpiochip"], [""]), ("/dev/input", ["event"], [""]),
      ("/sys/class/leds", [""], ["/brightness", "/trigger"]),
    ]
    for (folder, beginnings, files) in places where Files.exists(root + folder) {
      for name in try Files.list(root + folder) {
        var isMeant = false
        for beginning in beginnings where name.utf8.starts(with: beginning.utf8) { isMeant = true }
        guard isMeant else { continue }
        for file in files where Files.exists(root + folder + "/" + name + file) {
          let path = root + folder + "/" + name + file
          try Files.setOwner(path, user: 0, group: Self.hardwareGroup)
          try Files.setMode(path, 0o660)
        }
      }
    }
  }

  /// Lets Skynet's daemon make its interface; without the right to administer the network, which it has
  /// as well, nobody can do anything with this device.
  private func giveTunnel() throws(SystemError) {
    let path = root + "/dev/net/tun"
    guard Files.exists(path) else { return }
    try Files.setOwner(path, user: 0, group: Self.skynetGroup)
    try Files.setMode(path, 0o660)
  }

  private func makeStateFolders() throws(SystemError) {
    for name in try Files.list(root + StateFolder.listFolder) {
      let path = root + StateFolder.listFolder + "/" + name
      let bytes = try Files.read(path)
      guard let folders = try? StateFolder.parse(bytes) else {
        throw SystemError("understand", path, code: 22)
      }
      for folder in folders {
        for parent in ["/data/", "/run/"] {
          let mode: UInt32 = parent == "/data/" ? 0o700 : 0o755
          try Files.makeFolder(root + parent + folder.name, mode: mode)
          try Files.setOwner(root + parent + folder.name, user: folder.user, group: folder.group)
        }
      }
    }
  }

  /// Takes over how services depend on each other, which OpenRC would need seconds to work out.
  ///
  /// The image builder has done that already; the result only has to be younger than the scripts.
  private func copyServiceState() throws(SystemError) {
    let states = [
      "daemons", "exclusive", "failed", "hotplugged", "inactive", "init.d", "options", "scheduled",
      "started", "starting", "stopping", "tmp", "wasinactive",
    ]
    for state in states { try Files.makeFolder(root + "/run/openrc/" + state) }
    for name in try Files.list(root + Self.openrc) {
      let bytes = try Files.read(root + Self.openrc + "/" + name, limit: 1 << 20)
      try Files.replace(root + "/run/openrc/" + name, with: Text.string(bytes), mode: 0o644)
    }
  }

  /// Eight boards of one image must differ by name on the first day: the address of the network card
  /// does that until the owner gives a better one.
  private var hostName: String {
    guard let line = try? Files.read("/sys/class/net/eth0/address", limit: 17) else {
      return "miner"
    }
    let digits = line.filter { $0 != 0x3A }
    guard digits.count == 12 else { return "miner" }
    return "miner-" + Text.string(digits[6...])
  }

  private func attempt(_ notes: inout [String], _ body: () throws(SystemError) -> Void) {
    do {
      try body()
    } catch {
      notes.append(error.explanation)
    }
  }
}
