import Base
import LinuxIO

/// What the serial console offers instead of a login: the board command and nothing else.
///
/// Nobody needs a password to learn how a board fares, and nobody gets a shell from here.
enum Console {
  /// User and group `console` of the overlay's `/etc/passwd`.
  private static let user: UInt32 = 990
  private static let lineMax = 256

  static func run() -> Int32 {
    // init starts this as root; a line typed on a cable must not reach anything that root may do.
    if System.isRoot {
      do throws(SystemError) {
        try System.become(user: user, group: user)
      } catch {
        StandardStream.error.write("sky console: " + error.explanation + "\n")
        return 1
      }
    }
    StandardStream.input.refuseFlowControl()
    StandardStream.output.write("\nSkywire miner. 'help' lists the commands.\n")
    var lines = LineBuffer(lengthMax: lineMax)
    while true {
      StandardStream.output.write("sky> ")
      while !lines.hasLine {
        guard let bytes = StandardStream.input.read(upTo: lineMax) else { return 0 }
        lines.append(bytes)
      }
      while let line = lines.next() { execute(line) }
    }
  }

  private static func execute(_ line: LineBuffer.Line) {
    guard case .whole(let bytes) = line else {
      return StandardStream.output.write("sky: that line is longer than 256 characters\n")
    }
    var words: [String] = []
    for word in Text.words(bytes[...]) { words.append(Text.printable(Text.string(word))) }
    // "sky status" is what the documents write; here the first word is understood.
    if words.first == "sky" { words.removeFirst() }
    guard let name = words.first else { return }
    guard name != "console" else { return StandardStream.output.write("This is the console.\n") }
    // A cable names no files: a device that never answers would keep the prompt.
    guard name != "config" else {
      return StandardStream.output.write(
        "sky config: files are checked on your computer or by SSH; see 'sky help'\n")
    }
    guard !words.contains("--run") else {
      return StandardStream.output.write("sky: folders are named on your computer or by SSH\n")
    }
    _ = Command.run(words)
  }
}
