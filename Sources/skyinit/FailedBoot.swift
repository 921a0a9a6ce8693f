import LinuxIO
import SlotRecord

/// What is left to do when a slot does not start: say why, leave the reason for the next boot, and
/// give way to the other slot.
struct FailedBoot {
  /// Long enough to read the console, short against a night without service.
  static let pauseMilliseconds: UInt32 = 5000

  let slot: Slot?
  let disk: BootDisk?

  func report(_ reason: String) {
    let name = slot?.letter ?? "?"
    StandardStream.error.write("\nskyinit: slot " + name + " does not start: " + reason + "\n")
    guard let slot, let disk, let misc = disk.misc,
      var device = try? BlockDevice(disk.path, .readWrite)
    else { return }
    let earlier = (try? BootFailure.read(from: device, misc: misc)) ?? nil
    let count = earlier?.slot == slot ? (earlier?.count ?? 0) &+ 1 : 1
    try? BootFailure(slot: slot, reason: reason, count: count).write(to: &device, misc: misc)
    if var record = try? SlotRecord.read(from: device, misc: misc), record.condemn(slot) {
      try? record.write(to: &device, misc: misc)
      StandardStream.error.write("skyinit: the next boot takes slot " + slot.other.letter + "\n")
    }
  }
}
