import Panel
import Testing

/// Problems of the board daemon that are mistakes in the owner's file.
struct MistakesTests {
  private func figures(_ problems: [String]) -> PanelFigures {
    var figures = PanelFigures()
    for problem in problems { figures.add(problem: problem) }
    return figures
  }

  @Test
  func `a mistake is taken apart into place, key and reason`() {
    let figures = figures(PanelSamples.mistakes)
    #expect(
      figures.mistakes[0]
        == PanelFigures.Mistake(
          line: 4, column: 8, key: "network.mode",
          reason: "'dhpc' is not known here: write dhcp or static"))
    #expect(figures.mistakes[1].key == "")
    #expect(figures.mistakes[1].reason.hasPrefix("a key is expected: write it"))
    #expect(figures.mistakes[2].line == 1204 && figures.mistakes[2].column == 117)
  }

  @Test
  func `all mistakes make one alarm, and it is no new one when their number changes`() {
    let one = figures([PanelSamples.mistakes[0]])
    let all = figures(PanelSamples.mistakes + ["service paneld failed"])
    #expect(one.alarms.map(\.text) == ["A mistake in skyminer.toml"])
    #expect(all.alarms.map(\.text) == ["3 mistakes in skyminer.toml", "service paneld failed"])
    #expect(one.alarms[0].name == all.alarms[0].name)
  }

  @Test(arguments: [
    "", "skyminer.toml", "skyminer.toml, line ", "skyminer.toml, line 4",
    "skyminer.toml, line x, column 1: a",
    "skyminer.toml, line 4, column : a", "skyminer.toml, line 4: column 1: a",
    "skyminer.toml, line 99999999999999999999, column 1: a", "skyminer.toml: and 7 more mistakes",
    "skyminer.toml, line 4, column 5", "skyminer.toml, line ,", "skyminer.toml, line 4:, column 5",
  ])
  func `what is no mistake with a place is an alarm like any other`(problem: String) {
    let figures = figures([problem])
    #expect(figures.mistakes.isEmpty)
    #expect(figures.alarms.map(\.text) == [problem])
  }

  @Test
  func `more mistakes than a file reports are not taken`() {
    let figures = figures((1...40).map { "skyminer.toml, line \($0), column 1: a.b: c d" })
    #expect(figures.mistakes.count == 16)
    #expect(figures.alarms.map(\.text) == ["16 mistakes in skyminer.toml"])
  }

  @Test
  func `each mistake has its turn`() {
    let figures = figures(PanelSamples.mistakes)
    var pictures: Set<String> = []
    for step in UInt64(0)..<6 {
      var canvas = Canvas()
      canvas.draw(.mistakes, PageContext(figures: figures, now: step * 4000 + step))
      pictures.insert(canvas.frame.art)
    }
    #expect(pictures.count == 3)
  }
}
