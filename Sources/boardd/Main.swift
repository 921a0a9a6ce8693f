import BoardStatus
import ControlSocket
import LinuxIO

/// The board daemon: knows what this board runs and how it fares, and tells who asks.
@c(boardd_main)
public func run(_ argc: Int32, _ argv: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32
{
  System.ignoreBrokenPipes()
  do throws(SystemError) {
    var sampler = Sampler(readyAt: Clock.bootMilliseconds)
    var server = try ControlServer(StatusQuestion.path)
    var poll = PollSet()
    log("ready")
    while true {
      poll.removeAll()
      server.add(to: &poll)
      try poll.wait(milliseconds: server.isBusy ? 1000 : -1)
      try server.serve(poll, with: &sampler, now: Clock.bootMilliseconds)
    }
  } catch {
    log(error.explanation)
    return 1
  }
}

/// One line to standard error, which the supervisor hands to the system log.
private func log(_ message: String) {
  StandardStream.error.write("boardd: " + message + "\n")
}
