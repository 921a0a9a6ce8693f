import BoardStatus
import LinuxIO

/// What a line after `sky` asks for; the same on a shell's command line and on the console.
enum Command {
  enum Parsed: Equatable {
    case ask(StatusQuestion)
    case console
    case help
    case wrong(String)
  }

  static let help = """
    usage: sky COMMAND [--json]

      status    how this board fares: verdict, slot, memory, data, services
      version   what this board runs
      help      this text

    --json prints one JSON object instead of text for people.

    """

  static func parse(_ words: [String]) -> Parsed {
    guard let name = words.first else { return .help }
    let isJSON = words.count == 2 && words[1] == "--json"
    switch name {
    case "status" where words.count == 1 || isJSON: return .ask(isJSON ? .statusJSON : .status)
    case "version" where words.count == 1 || isJSON: return .ask(isJSON ? .versionJSON : .version)
    case "console" where words.count == 1: return .console
    case "help", "--help", "-h": return .help
    case "status", "version", "console":
      return .wrong(
        "sky " + name + ": does not take '" + (words.last ?? "") + "'; see 'sky help'\n")
    default:
      return .wrong("sky: there is no command '" + name + "'; 'sky help' lists them\n")
    }
  }

  /// - Returns: 0 when all is well, 1 when the board did not answer, 2 for a wrong command line.
  static func run(_ words: [String]) -> Int32 {
    switch parse(words) {
    case .ask(let question): return StatusClient.printAnswer(to: question)
    case .console: return Console.run()
    case .help:
      StandardStream.output.write(help)
      return 0
    case .wrong(let message):
      StandardStream.error.write(message)
      return 2
    }
  }
}
