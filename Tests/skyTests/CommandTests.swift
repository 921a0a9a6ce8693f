import BoardStatus
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
    (["version", "--JSON"], "--JSON"),
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
          version   what this board runs
          help      this text

        --json prints one JSON object instead of text for people.

        """)
  }
}
