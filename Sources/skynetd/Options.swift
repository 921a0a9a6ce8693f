import MinerSettings
import SkynetStatus

/// What stands behind the daemon's name; on a board nothing does.
struct Options: Equatable {
  /// Why the words were refused, for whoever typed them.
  struct Problem: Error, Equatable {
    let explanation: String
  }

  static let help = """
    usage: skynetd [--config FILE] [--state FOLDER] [--run FOLDER]

      --config FILE    a file with a table [skynet], as skyminer.toml
      --state FOLDER   where this node's key is kept, for good
      --run FOLDER     for the control socket and what lasts until the next start;
                       'sky' takes the same option

    A board needs none of them. Elsewhere give all three; folders are made where
    they are missing. SIGHUP reads the settings again.

    """

  /// The file of the owner's settings; nil: what the first program of a board made of it.
  var configuration: String?
  var state = "/data/skynetd"
  var run = SkynetQuestion.folder
  var isHelp = false

  /// - Parameter words: without the program's name.
  init(_ words: [String]) throws(Problem) {
    var rest = words[...]
    var seen: [String] = []
    while let name = rest.popFirst() {
      guard !seen.contains(name) else { throw Problem(explanation: name + " stands there twice") }
      seen.append(name)
      switch name {
      case "--help", "-h": isHelp = true
      case "--config": configuration = try Self.value(of: name, &rest)
      case "--state": state = try Self.value(of: name, &rest)
      case "--run": run = try Self.value(of: name, &rest)
      default: throw Problem(explanation: "there is no option '" + name + "'; see --help")
      }
    }
  }

  /// Whether nothing says otherwise: then folders are there already, and the owner's accounts are known.
  var isBoard: Bool {
    configuration == nil && state == "/data/skynetd" && run == SkynetQuestion.folder
  }

  private static func value(
    of name: String, _ rest: inout ArraySlice<String>
  ) throws(Problem) -> String {
    guard let value = rest.popFirst(), !value.isEmpty else {
      throw Problem(explanation: name + " needs a name behind it")
    }
    return value
  }
}
