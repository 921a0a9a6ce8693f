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

/// A board whose description is damaged goes on as one without lines and with an unmanaged switch.
private func readDescription() -> HardwareDescription {
  guard let bytes = try? Files.read(HardwareDescription.path) else {
    log("there is no " + HardwareDescription.path)
    return HardwareDescription()
  }
  do {
    return try HardwareDescription(parsing: bytes)
  } catch {
    log(HardwareDescription.path + ": " + error.explanation)
    return HardwareDescription()
  }
}

/// One line to standard error, which the supervisor hands to the system log.
func log(_ message: String) {
  StandardStream.error.write("chassisd: " + message + "\n")
}
