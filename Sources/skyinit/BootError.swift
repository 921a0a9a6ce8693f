import Base
import BootPlan
import LinuxIO
import PartitionTable

/// Why a slot could not be started.
enum BootError: Error {
  case system(SystemError)
  case plan(FieldLinesError)
  case table(PartitionTableError, disk: String)
  case noSlot(String)
  case noDisk(partition: String, seconds: UInt64)
  case noPartition(String, disk: String)
  case rootTooSmall(partitionBytes: UInt64, neededBytes: UInt64)

  var explanation: String {
    switch self {
    case .system(let error): error.explanation
    case .plan(let error): "the boot plan is damaged: " + error.explanation
    case .table(_, let disk): "the partition table of " + disk + " is damaged in both copies"
    case .noSlot(let text): "the boot loader named no slot, but '" + text + "'"
    case .noDisk(let partition, let seconds):
      "no disk with a partition " + partition + " appeared within \(seconds) s"
    case .noPartition(let name, let disk): disk + " has no partition " + name
    case .rootTooSmall(let partition, let needed):
      "the root partition has \(partition) bytes, the root needs more than \(needed)"
    }
  }
}
