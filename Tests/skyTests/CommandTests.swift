import BoardStatus
import Chassis
import Provisioning
import Testing

@testable import sky

struct CommandTests {
  @Test(arguments: [
    (["status"], StatusQuestion.status), (["status", "--json"], .statusJSON),
    (["version"], .version), (["version", "--json"], .versionJSON),
  ])
  func `a command asks the daemon one question`(words: [String], question: StatusQuestion) {
    #expect(Command.parse(words) == .ask(question))
  }

  @Test(arguments: [
    (["boards"], ChassisQuestion.boards), (["boards", "--json"], .boardsJSON),
    (["switch"], .network), (["switch", "--json"], .networkJSON),
  ])
  func `a question about the chassis goes to its daemon`(
    words: [String], question: ChassisQuestion
  ) {
    #expect(Command.parse(words) == .chassis(question))
  }

  @Test(arguments: [
    (["identity"], IdentityQuestion.identity), (["identity", "--json"], .identityJSON),
    (["reset", "yes"], .reset),
  ])
  func `a question about who the board is goes to its daemon`(
    words: [String], question: IdentityQuestion
  ) {
    #expect(Command.parse(words) == .identity(question))
  }

  @Test func `a board is taken off the roster by its serial`() {
    #expect(Command.parse(["roster", "remove", "12"]) == .removeMember)
    for words in [["roster", "remove"], ["roster", "remove", "1", "2"], ["roster", "drop", "1"]] {
      guard case .wrong = Command.parse(words) else {
        Issue.record("\(words) was taken")
        continue
      }
    }
  }

  @Test func `a reset wants a word more than its name`() {
    #expect(Command.parse(["reset"]) == .resetAdvice)
    for words in [["reset", "now"], ["reset", "yes", "please"]] {
      guard case .wrong = Command.parse(words) else {
        Issue.record("\(words) was taken")
        continue
      }
    }
  }

  @Test(arguments: [
    ["power", "2", "on"], ["power", "2", "off"], ["power", "64", "cycle"],
    ["switch", "vlan", "3", "20"], ["switch", "isolate", "3", "on"],
    ["switch", "isolate", "3", "off"], ["switch", "confirm"],
  ])
  func `an order goes to the chassis daemon as it was typed`(words: [String]) {
    #expect(Command.parse(words) == .order(words.joined(separator: " ")))
  }

  @Test(arguments: [
    ["power"], ["power", "2"], ["power", "--json"], ["power", "on", "2"], ["power", "0", "on"],
    ["power", "65", "on"], ["power", "2", "reset"], ["power", "2", "on", "--json"],
    ["switch", "on"], ["switch", "--json", "--json"], ["switch", "vlan", "3", "0"],
    ["switch", "vlan", "3", "4095"], ["switch", "isolate", "3"], ["switch", "confirm", "--json"],
    ["power", "2\n3", "on"], ["power", "2", "on\nswitch confirm"],
  ])
  func `an order of another form is repeated and help pointed to`(words: [String]) {
    let line = words.joined(separator: " ")
    #expect(
      Command.parse(words) == .wrong("sky: '\(line)' is written otherwise; see 'sky help'\n"))
  }

  /// The daemon takes short lines only: what it would cut never leaves.
  @Test
  func `an order padded beyond a line is wrong`() {
    let padded = ["power", String(repeating: " ", count: 100) + "2", "on"]
    guard case .wrong = Command.parse(padded) else {
      Issue.record("taken: \(Command.parse(padded))")
      return
    }
    #expect(Command.parse(["power", "   2", "on"]) == .order("power    2 on"))
  }

  @Test
  func `help fits the width of a serial terminal and shows a form for each order`() {
    let lines = Command.help.split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 79 })
    let orders = lines.filter { $0.contains("SLOT") || $0.contains("confirm") }
    #expect(orders.count == 4)
    for line in orders {
      let form = line.trimmingPrefix("  ").prefix(26).replacing("SLOT", with: "2")
        .replacing(" VLAN", with: " 5").replacing("on|off|cycle", with: "cycle")
        .replacing("on|off", with: "off")
      let words = form.split(separator: " ").map(String.init)
      #expect(Command.parse(words) == .order(words.joined(separator: " ")))
    }
  }

  @Test(arguments: [[], ["help"], ["--help"], ["-h"], ["help", "status"]])
  func `whoever asks nothing or for help gets help`(words: [String]) {
    #expect(Command.parse(words) == .help)
  }

  @Test
  func `the console is a command without options`() {
    #expect(Command.parse(["console"]) == .console)
    #expect(
      Command.parse(["console", "--json"])
        == .wrong("sky console: does not take '--json'; see 'sky help'\n"))
  }

  @Test(arguments: [
    (["status", "json"], "json"), (["status", "--json", "now"], "now"), (["version", ""], ""),
    (["version", "--JSON"], "--JSON"), (["boards", "all"], "all"),
    (["boards", "--json", "1"], "1"),
  ])
  func `an option that a command does not take is named`(words: [String], option: String) {
    #expect(
      Command.parse(words)
        == .wrong("sky \(words[0]): does not take '\(option)'; see 'sky help'\n"))
  }

  @Test(arguments: ["stats", "", "STATUS", "--json"])
  func `an unknown command is named and help pointed to`(name: String) {
    #expect(
      Command.parse([name]) == .wrong("sky: there is no command '\(name)'; 'sky help' lists them\n")
    )
  }

  @Test
  func `help shows every command for people`() {
    #expect(
      Command.help == """
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

        """)
  }
}
