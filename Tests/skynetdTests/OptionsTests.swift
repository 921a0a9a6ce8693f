import Testing

@testable import skynetd

struct OptionsTests {
  @Test
  func `a board needs no options`() throws {
    let options = try Options([])
    #expect(options.isBoard && options.configuration == nil && !options.isHelp)
    #expect(options.state == "/data/skynetd" && options.run == "/run/skynetd")
  }

  @Test
  func `another computer names its own places`() throws {
    let options = try Options(["--run", "r", "--config", "c.toml", "--state", "s"])
    #expect(options.configuration == "c.toml" && options.state == "s" && options.run == "r")
    #expect(!options.isBoard)
    for words in [["--run", "r"], ["--state", "s"], ["--config", "c"]] {
      #expect(try !Options(words).isBoard)
    }
  }

  @Test(arguments: [
    (["--run"], "--run needs a name behind it"),
    (["--state", ""], "--state needs a name behind it"),
    (["--conf", "x"], "there is no option '--conf'; see --help"),
    (["x"], "there is no option 'x'; see --help"),
    (["--run", "a", "--run", "b"], "--run stands there twice"),
  ])
  func `words of another form are refused`(words: [String], explanation: String) {
    #expect(throws: Options.Problem(explanation: explanation)) { try Options(words) }
  }

  @Test
  func `help fits a terminal and names every option`() {
    let lines = Options.help.split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 79 })
    for name in ["--config", "--state", "--run"] { #expect(Options.help.contains("  " + name)) }
    #expect((try? Options(["--help"]))?.isHelp == true)
  }
}
