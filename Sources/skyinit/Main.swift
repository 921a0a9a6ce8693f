import LinuxIO
import SlotRecord

/// The first program of a boot, in the signed initramfs: opens the verified root and hands over.
@c(skyinit_main)
public func run(_ argc: Int32, _ argv: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32
{
  guard System.processID == 1 else {
    StandardStream.error.write(
      "skyinit is the first program of a boot and does nothing elsewhere\n")
    return 2
  }
  var boot = Boot()
  do throws(BootError) {
    try boot.run()
  } catch {
    FailedBoot(slot: boot.slot, disk: boot.disk).report(error.explanation)
  }
  // The first program must never end: the kernel would stop with a panic and no reason.
  while true {
    Clock.sleep(milliseconds: FailedBoot.pauseMilliseconds)
    _ = System.restart()
  }
}
