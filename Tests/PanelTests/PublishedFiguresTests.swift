import Base
import Panel
import Simulation
import Testing

struct PublishedFiguresTests {
  private static var sample: PublishedFigures {
    var figures = PublishedFigures(untilMilliseconds: 93_784_123)
    figures.dropletsPerHour = 31_000
    figures.peersCount = 12
    figures.update = .downloading(version: "0.2.0", perMille: 430)
    figures.pairing = PanelFigures.Pairing(
      nameplate: "AMBER-FOX", digits: "4821-7730", payload: "https://example.org/p/AMBER-FOX",
      expiryMilliseconds: 93_999_123)
    return figures
  }

  private func parse(_ text: String) -> PublishedFigures? {
    PublishedFigures(parsing: Array(text.utf8))
  }

  @Test
  func `each fact is a line, how long they hold is the first`() {
    #expect(
      Self.sample.text == """
        until 93784123
        droplets-per-hour 31000
        peers 12
        update downloading 0.2.0 430
        pairing 93999123 AMBER-FOX 4821-7730 https://example.org/p/AMBER-FOX

        """)
  }

  @Test(
    arguments: [
      nil, .idle, .downloading(version: "1", perMille: 0),
      .downloading(version: "1", perMille: 1000),
      .testing(version: "0.2.0-rc.1"), .failed(reason: "no room on the card"),
    ] as [PanelFigures.Update?])
  func `what is written is read`(update: PanelFigures.Update?) {
    var figures = Self.sample
    figures.update = update
    #expect(parse(figures.text) == figures)
    let bare = PublishedFigures(untilMilliseconds: .max)
    #expect(parse(bare.text) == bare)
  }

  @Test(arguments: [
    "", "\n", "until 5", "until\n", "until x\n", "until 5 6\n", "until -5\n", "peers 1\nuntil 5\n",
    "until 18446744073709551616\n", "until 5\n\n", "until 5\nuntil 6\n", "until 5\npeers\n",
    "until 5\npeers x\n", "until 5\npeers 1 2\n", "until 5\npeers 1\npeers 1\n",
    "until 5\ndroplets-per-hour -1\n", "until 5\ndroplets-per-hour 1\ndroplets-per-hour 1\n",
    "until 5\nupdate\n", "until 5\nupdate idle now\n", "until 5\nupdate paused\n",
    "until 5\nupdate downloading 1\n", "until 5\nupdate downloading 1 1001\n",
    "until 5\nupdate downloading 1 2 3\n", "until 5\nupdate testing\n",
    "until 5\nupdate failed\n", "until 5\nupdate failed \u{E9}\n", "until 5\nupdate failed a\tb\n",
    "until 5\nupdate idle\nupdate idle\n", "until 5\npairing 1 a b\n",
    "until 5\npairing x a b c\n", "until 5\npairing 1 a b c d\n",
    "until 5\npairing 1 a b c\npairing 1 a b c\n", "until 5\ncolour blue\n",
    "until 5\npeers 1",
  ])
  func `anything else is refused`(text: String) {
    #expect(parse(text) == nil)
  }

  @Test
  func `a file longer than any that is written is refused`() {
    let start = "until 5\nupdate failed "
    let fits =
      start + String(repeating: "x", count: PublishedFigures.bytesMax - start.utf8.count - 1)
    #expect(parse(fits + "\n") != nil)
    #expect(parse(fits + "x\n") == nil)
  }

  @Test
  func `figures hold until their time and not at it`() {
    let figures = PublishedFigures(untilMilliseconds: 100)
    #expect(figures.isFresh(now: 0) && figures.isFresh(now: 99))
    #expect(!figures.isFresh(now: 100) && !figures.isFresh(now: .max))
  }

  @Test
  func `what is said takes the place of what others said, the rest stays`() {
    var figures = PanelFigures()
    figures.peersCount = 3
    figures.dropletsPerHour = 4
    figures.host = "board"
    var published = PublishedFigures(untilMilliseconds: 1)
    published.peersCount = 9
    published.add(to: &figures)
    #expect(figures.peersCount == 9 && figures.dropletsPerHour == 4 && figures.host == "board")
    #expect(figures.update == nil && figures.pairing == nil)
    Self.sample.add(to: &figures)
    #expect(figures.peersCount == 12 && figures.dropletsPerHour == 31_000)
    #expect(figures.update == Self.sample.update && figures.pairing == Self.sample.pairing)
  }

  @Test
  func `what no line can carry is made to fit`() throws {
    var figures = PublishedFigures(untilMilliseconds: 5)
    figures.update = .downloading(version: "", perMille: 5000)
    figures.pairing = PanelFigures.Pairing(
      nameplate: "a b", digits: "1\n2", payload: "\u{E9}", expiryMilliseconds: 0)
    #expect(figures.text == "until 5\nupdate downloading ? 1000\npairing 0 a?b 1?2 ??\n")
    figures.update = .failed(reason: "  two  words\nand more ")
    figures.pairing = nil
    #expect(figures.text == "until 5\nupdate failed two words?and more\n")
  }

  /// No other daemon's figures may cost the panel the rest of a file.
  @Test(arguments: UInt64(1)...4)
  func `whatever a daemon publishes is read again`(seed: UInt64) {
    var random = RandomFigures(seed: seed)
    for round in 0..<5_000 {
      let drawn = random.next()
      var figures = PublishedFigures(untilMilliseconds: drawn.uptimeMilliseconds ?? 0)
      figures.dropletsPerHour = drawn.dropletsPerHour
      figures.peersCount = drawn.peersCount
      figures.update = drawn.update
      figures.pairing = drawn.pairing
      let read = parse(figures.text)
      #expect(read != nil, "seed \(seed), round \(round): \(figures.text)")
      #expect(read?.text == figures.text, "seed \(seed), round \(round)")
      #expect(read?.peersCount == figures.peersCount, "seed \(seed), round \(round)")
    }
  }

  @Test(arguments: UInt64(1)...4)
  func `damaged figures are refused or can be written again`(seed: UInt64) {
    let sample = Array(Self.sample.text.utf8)
    var mutator = Mutator(seed: seed, lengthMax: 512)
    var accepted = 0
    for round in 0..<25_000 {
      let bytes = mutator.damage(sample)
      guard let figures = PublishedFigures(parsing: bytes) else { continue }
      accepted += 1
      guard let again = parse(figures.text), again.text == figures.text else {
        Issue.record("seed \(seed), round \(round): \(Text.hex(bytes))")
        return
      }
      if case .downloading(_, let perMille)? = figures.update {
        #expect((0...1000).contains(perMille), "seed \(seed), round \(round)")
      }
    }
    #expect(accepted > 100, "the damage left hardly anything whole: this test looks at nothing")
  }
}
