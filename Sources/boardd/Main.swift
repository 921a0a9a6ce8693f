import BoardStatus
import LinuxIO

/// The board daemon: knows what this board runs and how it fares, and tells who asks.
@c(boardd_main)
public func run(_ argc: Int32, _ argv: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32
{
  System.ignoreBrokenPipes()
  do throws(SystemError) {
    let now = Clock.bootMilliseconds
    var server = try ControlServer(sampler: Sampler(readyAt: now))
    log("ready")
    while true { try server.turn() }
  } catch {
    log(error.explanation)
    return 1
  }
}

/// One line to standard error, which the supervisor hands to the system log.
private func log(_ message: String) {
  StandardStream.error.write("boardd: " + message + "\n")
}
