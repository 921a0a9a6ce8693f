import LinuxIO

/// The Skynet daemon: a node of the overlay, on a board or on any Linux box.
@c(skynetd_main)
public func run(_ argc: Int32, _ argv: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32
{
  System.ignoreBrokenPipes()
  var words: [String] = []
  for index in 1..<max(1, Int(argc)) {
    if let word = unsafe argv[index] { unsafe words.append(String(cString: word)) }
  }
  let options: Options
  do throws(Options.Problem) {
    options = try Options(words)
  } catch {
    log(error.explanation)
    return 2
  }
  guard !options.isHelp else {
    StandardStream.output.write(Options.help)
    return 0
  }
  do throws(SystemError) {
    var service = try SkynetService(options, signals: try SignalSource())
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
  StandardStream.error.write("skynetd: " + message + "\n")
}
