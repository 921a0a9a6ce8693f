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

/// A board whose description is damaged goes on as one without a panel, and says why.
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
  StandardStream.error.write("paneld: " + message + "\n")
}
