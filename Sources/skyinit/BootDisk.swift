import Base
import BootPlan
import LinuxIO
import PartitionTable
import SlotRecord

/// The disk that this boot came from.
struct BootDisk {
  private static let patienceMilliseconds: UInt64 = 30_000
  /// Partitions start and end on multiples of 4 MiB, as flash likes it.
  static let alignmentSectors: UInt64 = 8192

  /// Kernel name, as `mmcblk0`.
  let name: String
  var table: PartitionTable
  private(set) var needsRepair: Bool

  var path: String { "/dev/" + name }

  /// The device of partition `index`, counted from 0.
  private func device(of index: Int) -> String {
    let endsInDigit = name.utf8.last.map { (0x30...0x39).contains($0) } ?? false
    return path + (endsInDigit ? "p" : "") + "\(index + 1)"
  }

  func device(named partition: String) throws(BootError) -> (path: String, bytes: UInt64) {
    for (index, candidate) in table.partitions.enumerated() where candidate.name == partition {
      return (device(of: index), candidate.sectorCount * UInt64(sectorSize))
    }
    throw .noPartition(partition, disk: name)
  }

  /// First sector of partition `misc`, where the slot record is.
  var misc: UInt64? { table.partition(named: "misc")?.first }

  /// Waits for a disk that has the root partition of the slot.
  ///
  /// With several such disks (a card beside the soldered flash) the one that the boot loader read from
  /// wins, so that root and data are of one disk.
  static func find(slot: Slot, hint: String?) throws(BootError) -> BootDisk {
    let partition = "root_" + slot.letter
    let start = Clock.bootMilliseconds
    while Clock.bootMilliseconds - start < patienceMilliseconds {
      var found: [BootDisk] = []
      for name in (try? Files.list("/sys/class/block")) ?? [] {
        guard isWholeDisk(name), let disk = try? open(name),
          let root = try? disk.device(named: partition), Files.exists(root.path)
        else { continue }
        found.append(disk)
      }
      if let disk = choose(found, hint: hint) { return disk }
      Clock.sleep(milliseconds: 10)
    }
    throw .noDisk(partition: partition, seconds: patienceMilliseconds / 1000)
  }

  private static func choose(_ disks: [BootDisk], hint: String?) -> BootDisk? {
    let names = [("mmc0", "mmcblk0"), ("mmc1", "mmcblk1"), ("virtio0", "vda")]
    for (loader, kernel) in names where loader == hint {
      for disk in disks where disk.name == kernel { return disk }
    }
    return disks.first
  }

  private static func isWholeDisk(_ name: String) -> Bool {
    let virtual = ["loop", "ram", "dm-", "zram"]
    for prefix in virtual where Array(name.utf8).starts(with: Array(prefix.utf8)) { return false }
    return !Files.exists("/sys/class/block/" + name + "/partition")
  }

  private static func open(_ name: String) throws(BootError) -> BootDisk {
    let device: BlockDevice
    do {
      device = try BlockDevice("/dev/" + name, .read)
    } catch {
      throw .system(error)
    }
    do {
      let (table, copy) = try PartitionTable.read(from: device)
      return BootDisk(name: name, table: table, needsRepair: copy == .backup)
    } catch {
      throw .table(error, disk: name)
    }
  }

  /// Gives the last partition all of the disk, and mends a table that a power cut tore.
  ///
  /// - Returns: a note where that did not work; the boot goes on with what is there.
  mutating func grow() -> String? {
    do throws(SystemError) {
      var device = try BlockDevice(path, .readWrite)
      let grown: PartitionTable?
      do throws(PartitionTableError) {
        grown = try table.grown(to: device.sectorCount, alignment: Self.alignmentSectors)
        guard let wanted = grown ?? (needsRepair ? table : nil) else { return nil }
        try wanted.write(to: &device)
      } catch {
        return "the partition table could not be written"
      }
      guard let grown, let last = grown.partitions.last else { return nil }
      let unit = UInt64(sectorSize)
      try device.resizePartition(
        grown.partitions.count, start: last.first * unit, length: last.sectorCount * unit)
      table = grown
      return nil
    } catch {
      return "the data partition was not grown: " + error.explanation
    }
  }
}
