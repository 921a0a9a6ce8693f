import LinuxIO

/// The identity daemon: makes and keeps the board's key, registers it, answers challenges.
@c(identityd_main)
public func run(_ argc: Int32, _ argv: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32
{
  System.ignoreBrokenPipes()
  do throws(SystemError) {
    let termination = try System.terminationDescriptor()
    var service = try IdentityService(termination: termination)
    log("ready")
    while try service.turn() {}
    return 0
  } catch {
    log(error.explanation)
    return 1
  }
}

/// One line to standard error, which the supervisor hands to the system log.
func log(_ message: String) {
  StandardStream.error.write("identityd: " + message + "\n")
}
