import Base
import BootPlan
import LinuxIO
import PartitionTable
import SlotRecord

/// What only root can find out for the identity daemon: the factory record, the numbers of the board's
/// parts, whether this card had an identity; and the factory reset that the daemon was asked for.
struct IdentityHandover {
  /// User `identityd` of the overlay's `/etc/passwd`.
  private static let user: UInt32 = 904
  private static let folder = "/data/identityd"
  private static let keyFiles = ["/key.a", "/key.b"]
  /// The name in `IdentityStore.resetName`; this program does without the modules of cryptography.
  private static let resetFile = "/reset"
  private static let factoryPartition = "factory"
  /// As `FactoryRecord.copyOffsets` and `copyBytes` have it.
  private static let factorySectors: [UInt64] = [0, (2 << 20) / UInt64(sectorSize)]
  private static let copySectors = 8

  let root: String
  let disk: BootDisk
  /// Whether `data` is the partition, not memory.
  let isDataReal: Bool

  /// - Returns: notes for the boot report.
  func run() -> [String] {
    var notes: [String] = []
    var isMarked = false
    if isDataReal {
      if Files.exists(root + Self.folder + Self.resetFile) {
        if let failure = reset() { notes.append(failure) }
      }
      isMarked = mark(&notes)
    }
    var facts = parts()
    facts.isMarked = isMarked
    let copies = factoryCopies(&notes)
    mix(Array(facts.encoded.utf8) + copies)
    do throws(SystemError) {
      try leave(Array(facts.encoded.utf8), at: ProvisioningFacts.path)
      if !copies.isEmpty { try leave(copies, at: ProvisioningFacts.factoryPath) }
    } catch {
      notes.append(error.explanation)
    }
    return notes
  }

  /// Wipes what this board learned; the order itself goes last, so that a power cut repeats it.
  ///
  /// - Returns: what went wrong.
  private func reset() -> String? {
    do throws(SystemError) {
      for name in try Files.list(root + "/data") where name != "lost+found" {
        let path = root + "/data/" + name
        guard path == root + Self.folder else {
          try Files.removeTree(path)
          continue
        }
        for inner in try Files.list(path) where "/" + inner != Self.resetFile {
          try Files.removeTree(path + "/" + inner)
        }
      }
      System.syncAll()
      if let failure = write(.none) { return "the factory reset is not finished: " + failure }
      try Files.removeTree(root + Self.folder + Self.resetFile)
      System.syncAll()
    } catch {
      return "the factory reset is not finished: " + error.explanation
    }
    StandardStream.error.write("skyinit: factory reset done\n")
    return nil
  }

  /// Notes outside of `data` that there is an identity, for the day on which `data` has lost it.
  private func mark(_ notes: inout [String]) -> Bool {
    guard let misc = disk.misc, let device = try? BlockDevice(disk.path, .read) else {
      return false
    }
    let found = (try? IdentityMark.read(from: device, misc: misc)) ?? IdentityMark.none
    guard found == .none else { return true }
    var hasKey = false
    for file in Self.keyFiles where Files.exists(root + Self.folder + file) { hasKey = true }
    guard hasKey else { return false }
    if let failure = write(.made) { notes.append("the identity was not marked: " + failure) }
    return true
  }

  /// - Returns: what went wrong.
  private func write(_ mark: IdentityMark) -> String? {
    guard let misc = disk.misc else { return "the disk has no partition misc" }
    guard var device = try? BlockDevice(disk.path, .readWrite) else {
      return "the disk cannot be written"
    }
    do throws(StorageError) {
      try mark.write(to: &device, misc: misc)
      return nil
    } catch {
      return "the partition misc cannot be written"
    }
  }

  private func parts() -> ProvisioningFacts {
    var facts = ProvisioningFacts()
    let chips = [
      "/sys/bus/nvmem/devices/sunxi-sid0/nvmem", "/sys/bus/nvmem/devices/rockchip-efuse0/nvmem",
      "/sys/bus/nvmem/devices/rockchip-otp0/nvmem", "/proc/device-tree/serial-number",
    ]
    facts.chip = first(of: chips)
    let block = "/sys/class/block/" + disk.name
    facts.disk = first(of: [block + "/device/cid", block + "/serial"])
    let line = (try? Files.read("/sys/class/net/eth0/address", limit: 17)) ?? []
    let digits = Text.string(line.filter { $0 != 0x3A }[...])
    if let address = Text.bytes(hex: digits), address.count == 6 { facts.network = address }
    return facts
  }

  /// What the first of these files says that says anything; a part full of zeros has no number.
  private func first(of paths: [String]) -> [UInt8] {
    for path in paths where Files.exists(root + path) {
      let limit = ProvisioningFacts.partBytesMax
      var bytes = (try? Files.read(root + path, limit: limit)) ?? []
      while let last = bytes.last, last == 0x0A || last == 0 { bytes.removeLast() }
      if !bytes.allSatisfy({ $0 == 0 || $0 == 0xFF }) { return bytes }
    }
    return []
  }

  /// Both copies one after the other; empty where the disk has no such partition.
  private func factoryCopies(_ notes: inout [String]) -> [UInt8] {
    guard let device = try? disk.device(named: Self.factoryPartition) else { return [] }
    do throws(SystemError) {
      let partition = try BlockDevice(device.path, .read)
      var copies: [UInt8] = []
      for sector in Self.factorySectors {
        do throws(StorageError) {
          copies += try partition.read(sector: sector, count: Self.copySectors)
        } catch {
          // What cannot be read must look damaged, never blank: blank means a node.
          copies += [UInt8](repeating: 0x3F, count: Self.copySectors * sectorSize)
          notes.append("a copy of the factory record cannot be read")
        }
      }
      return copies
    } catch {
      notes.append(error.explanation)
      return [UInt8](repeating: 0x3F, count: 2 * Self.copySectors * sectorSize)
    }
  }

  /// What differs from board to board goes into the kernel's generator, which counts none of it.
  private func mix(_ bytes: [UInt8]) {
    guard let pool = try? FileDescriptor(root + "/dev/urandom", .write) else { return }
    try? pool.write(bytes)
  }

  private func leave(_ bytes: [UInt8], at path: String) throws(SystemError) {
    try Files.replace(root + path, with: bytes, mode: 0o400)
    try Files.setOwner(root + path, user: Self.user, group: Self.user)
  }
}
