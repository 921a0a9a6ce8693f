import Hardware
import LinuxIO

/// The chassis daemon: this board's place among the boards of its chassis, the manager by lease, the power
/// of the slots, the switch.
@c(chassisd_main)
public func run(_ argc: Int32, _ argv: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32
{
  System.ignoreBrokenPipes()
  do throws(SystemError) {
    let termination = try System.terminationDescriptor()
    var service = try ChassisService(readDescription(), termination: termination)
    log("ready")
    while try service.turn() {}
    service.resign()
    return 0
  } catch {
    log(error.explanation)
    return 1
  }
}

private func readDescription() -> HardwareDescription {
  let (description, problem) = HardwareDescription.orNothing(
    try? Files.read(HardwareDescription.path))
  if let problem { log(problem) }
  return description
}

/// One line to standard error, which the supervisor hands to the system log.
func log(_ message: String) {
  StandardStream.error.write("chassisd: " + message + "\n")
}
