import BoardStatus
import Chassis
import LinuxIO
import Provisioning

/// What a line after `sky` asks for; the same on a shell's command line and on the console.
enum Command {
  enum Parsed: Equatable {
    case ask(StatusQuestion)
    case chassis(ChassisQuestion)
    /// A line for the chassis daemon that changes something.
    case order(String)
    /// The owner's file that the third word names.
    ///
    /// The name is no payload: with one more text in this enum, the compiler for boards (6.3.1) lost it.
    case checkConfiguration
    case identity(IdentityQuestion)
    /// The serial is no payload either: the board's program crashed over a short one.
    case removeMember
    case attest(AttestCommand)
    /// The words are read again when it runs, for the same reason as above.
    case skynet
    case resetAdvice
    case console
    case help
    case wrong(String)
  }

  static let help = """
    usage: sky COMMAND [--json]

      status    how this board fares: verdict, slot, memory, data, services
      boards    the boards of this chassis: who is up, who manages
      switch    ports of the chassis: link, VLAN, who may talk to whom
      version   what this board runs
      identity  who this board is, and whether it is registered
      roster    the boards of this cluster, as all of them have signed it
      skynet    this node of the overlay: key, address, peers, paths, traffic
      peers     neighbours of this node: who is up, how far, how lossy
      paths     paths of this node: where to, over how many links
      earnings  what forwarding for others earned
      help      this text

      config check FILE           mistakes in a skyminer.toml, with line and column
      power SLOT on|off|cycle     switch the power of another slot
      switch vlan SLOT VLAN       put a slot's port into a VLAN
      switch isolate SLOT on|off  keep a slot's board from other isolated ones
      switch confirm              keep a change of the switch, which otherwise
                                  is taken back after a minute
      attest                      prove who this board is; see 'sky attest'
      roster remove SERIAL        a board is gone for good
      reset                       give up identity and settings
      ping NODE [COUNT]           ask a node of the overlay for a sign of life
      route NODE                  the way that traffic to a node goes
      trace NODE                  what each node of that way reports
      skynet metrics              figures for Prometheus
      skynet reload               read the settings of the overlay again

    NODE is a key or an address. Where no board is, '--run FOLDER' behind a command
    of the overlay names the folder that skynetd was given.

    --json prints one JSON object instead of text for people.

    """

  static let resetAdvice = """
    A factory reset gives up this board's key, its place in the cluster, its peers,
    settings and stored files; it keeps the claim key, so that the board registers
    again as the same unit. The board restarts at once. To do it:

      sky reset yes

    """

  static func parse(_ words: [String]) -> Parsed {
    guard let name = words.first else { return .help }
    let isJSON = words.count == 2 && words[1] == "--json"
    if SkynetCommand.isName(name) {
      return SkynetCommand(words) == nil ? .wrong(SkynetCommand.advice(name)) : .skynet
    }
    switch name {
    case "status" where words.count == 1 || isJSON: return .ask(isJSON ? .statusJSON : .status)
    case "version" where words.count == 1 || isJSON: return .ask(isJSON ? .versionJSON : .version)
    case "boards" where words.count == 1 || isJSON:
      return .chassis(isJSON ? .boardsJSON : .boards)
    case "switch" where words.count == 1 || isJSON:
      return .chassis(isJSON ? .networkJSON : .network)
    case "power", "switch": return order(words)
    case "config":
      guard words.count == 3, words[1] == "check", !words[2].isEmpty else {
        return .wrong("sky config: write 'sky config check FILE'; see 'sky help'\n")
      }
      return .checkConfiguration
    case "identity" where words.count == 1 || isJSON:
      return .identity(isJSON ? .identityJSON : .identity)
    case "roster" where words.count == 1 || isJSON:
      return .identity(isJSON ? .rosterJSON : .roster)
    case "roster" where words.count == 3 && words[1] == "remove":
      return .removeMember
    case "attest": return attest(words)
    case "reset" where words.count == 1: return .resetAdvice
    case "reset" where words == ["reset", "yes"]: return .identity(.reset)
    case "console" where words.count == 1: return .console
    case "help", "--help", "-h": return .help
    case "status", "version", "boards", "identity", "roster", "reset", "console":
      return .wrong(
        "sky " + name + ": does not take '" + (words.last ?? "") + "'; see 'sky help'\n")
    default:
      return .wrong("sky: there is no command '" + name + "'; 'sky help' lists them\n")
    }
  }

  private static func attest(_ words: [String]) -> Parsed {
    guard let command = AttestCommand(words.dropFirst()) else { return .wrong(AttestCommand.help) }
    return .attest(command)
  }

  private static func order(_ words: [String]) -> Parsed {
    var line = ""
    for word in words { line += (line.isEmpty ? "" : " ") + word }
    guard line.utf8.count < 100, ChassisOrder(parsing: line) != nil else {
      return .wrong("sky: '" + line + "' is written otherwise; see 'sky help'\n")
    }
    return .order(line)
  }

  private static func ask(_ line: String, _ path: String, _ daemon: String) -> Int32 {
    DaemonClient.printAnswer(
      to: line, of: path, daemon: daemon, mayRefuse: path != StatusQuestion.path)
  }

  /// - Returns: 0 when all is well, 1 when the board did not answer, 2 for a wrong command line.
  static func run(_ words: [String]) -> Int32 {
    switch parse(words) {
    case .ask(let question): return ask(question.rawValue, StatusQuestion.path, "board")
    case .chassis(let question): return ask(question.rawValue, ChassisQuestion.path, "chassis")
    case .order(let line): return ask(line, ChassisQuestion.path, "chassis")
    case .checkConfiguration: return ConfigurationCheck.run(words[2])
    case .removeMember:
      return ask(IdentityQuestion.removeMember(words[2]).line, IdentityQuestion.path, "identity")
    case .identity(let question): return ask(question.line, IdentityQuestion.path, "identity")
    case .attest(.answer(let challenge)):
      return ask(IdentityQuestion.attest(challenge).line, IdentityQuestion.path, "identity")
    case .attest(.challenge(let verifier, let purpose)):
      StandardStream.output.write(
        AttestCommand.makeChallenge(verifier: verifier, purpose) + "\n")
      return 0
    case .attest(.verify(let verification)): return Verifier(verification: verification).run()
    case .skynet:
      guard let command = SkynetCommand(words) else {
        preconditionFailure("a command that was parsed is one")
      }
      return SkynetClient(command: command).run()
    case .resetAdvice:
      StandardStream.output.write(resetAdvice)
      return 0
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
