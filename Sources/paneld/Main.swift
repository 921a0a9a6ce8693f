import Hardware
import LinuxIO
import Panel

/// The panel daemon: pages on the display, the button, the two lamps.
///
/// `paneld --sample NAME` shows one page with sample figures and ends: for a new display, and for pictures.
@c(paneld_main)
public func run(_ argc: Int32, _ argv: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32
{
  System.ignoreBrokenPipes()
  var words: [String] = []
  for index in 1..<max(1, Int(argc)) {
    if let word = unsafe argv[index] { unsafe words.append(String(cString: word)) }
  }
  let description = readDescription()
  if words.isEmpty { return serve(description) }
  guard words.count == 2, words[0] == "--sample" else {
    log("usage: paneld [--sample NAME]")
    return 2
  }
  return SampleRun.show(words[1], on: description)
}

private func serve(_ description: HardwareDescription) -> Int32 {
  do throws(SystemError) {
    var service = try PanelService(description)
    log("ready")
    while true { try service.turn() }
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
  StandardStream.error.write("paneld: " + message + "\n")
}
