import MinerSettings
import Testing

struct TOMLReaderTests {
  private func read(_ text: String) -> TOMLReader { TOMLReader(Array(text.utf8)) }

  @Test
  func `a text in every form that is read has no problem`() {
    for sample in [Samples.full, Samples.odd, "", "\n", "# only a remark", "a = 1"] {
      #expect(read(sample).problems == [])
    }
  }

  @Test
  func `lines of Windows and its mark at the start are read`() {
    let text = "\u{FEFF}" + Samples.full.replacing("\n", with: "\r\n")
    #expect(read(text).problems == [])
    #expect(Flat(read(text).root) == Flat(read(Samples.full).root))
  }

  @Test(arguments: [
    ("a = 1", 1, 5), ("\n\n  a = \"x\"", 3, 7), ("b = 1\r\na = 2", 2, 5),
    ("\"ä\" = 1\na = 2", 2, 5), ("'ääää' = 1 # ä\na\t=\t2", 2, 5),
    ("b = \"\"\"\n\n\"\"\"\na = 1", 4, 5), ("\u{FEFF}a = 1", 1, 5),
  ])
  func `a value has its line and column, counted in characters`(
    text: String, line: Int, column: Int
  ) {
    let entry = read(text).root.entry("a")
    #expect(entry?.value.place == TextPlace(line: line, column: column))
  }

  @Test
  func `a column behind letters of several bytes is what an editor shows`() {
    let problem = read("x = [\"ä€😀\", oops]").problems.first
    #expect(problem?.place == TextPlace(line: 1, column: 13))
  }

  @Test(arguments: [
    (#""a\tb""#, "a\tb"), (#""\"\\\b\n\f\r""#, "\"\\\u{8}\n\u{C}\r"),
    (#""\u00e4\U0001F600""#, "ä😀"), (#"'C:\new'"#, #"C:\new"#), ("''", ""), ("\"\"", ""),
    ("\"\"\"\na\nb\"\"\"", "a\nb"), ("\"\"\"a\"\"b\"\"\"\"\"", "a\"\"b\"\""),
    ("'''\r\na\r\nb'''", "a\nb"), ("\"\"\"a \\ \n\n   b\"\"\"", "a b"), ("''''x'''''", "'x''"),
  ])
  func `a text is what TOML says it is`(written: String, meant: String) {
    let reader = read("a = " + written)
    #expect(reader.problems == [])
    guard case .text(let text) = reader.root.entry("a")?.value.content else {
      Issue.record("no text")
      return
    }
    #expect(Array(text.utf8) == Array(meant.utf8))
  }

  @Test(arguments: [
    ("0", 0), ("-0", 0), ("+17", 17), ("1_000", 1000), ("0xFf", 255), ("0o755", 493), ("0b11", 3),
    ("9223372036854775807", Int64.max), ("-9223372036854775808", Int64.min),
  ])
  func `an integer is what TOML says it is`(written: String, meant: Int64) {
    let reader = read("a = " + written)
    #expect(reader.problems == [])
    guard case .integer(let number) = reader.root.entry("a")?.value.content else {
      Issue.record("no integer")
      return
    }
    #expect(number == meant)
  }

  @Test
  func `as many items as are allowed are read, and not one more`() {
    let most = (1...TOMLReader.itemsMax).map { "k\($0) = 1\n" }.joined()
    #expect(read(most).problems == [])
    let more = read(most + "one-more = 1\n")
    #expect(more.problems.map(\.fault) == [.tooManyItems])
    #expect(more.root.entries.count == TOMLReader.itemsMax)
    #expect(read("a = [" + String(repeating: "1,", count: 511) + "]").problems == [])
    #expect(
      read("a = [" + String(repeating: "1,", count: 512) + "]").problems.map(\.fault)
        == [.tooManyItems])
  }

  @Test
  func `a text is as deep and as long as is allowed, and no more`() {
    let deep = { "a = " + String(repeating: "[", count: $0) + String(repeating: "]", count: $0) }
    #expect(read(deep(TOMLReader.depthMax + 1)).problems == [])
    #expect(read(deep(TOMLReader.depthMax + 2)).problems.map(\.fault) == [.tooDeep])
    #expect(read(deep(30_000)).problems.map(\.fault) == [.tooDeep])
    #expect(read("a.b.c.d.e.f.g.h = 1").problems == [])
    #expect(read("a.b.c.d.e.f.g.h.i = 1").problems.map(\.fault) == [.tooDeep])
    let long = "#" + String(repeating: "x", count: TOMLReader.bytesMax - 1)
    #expect(read(long).problems == [])
    #expect(read(long + "x").problems.map(\.fault) == [.tooLong(bytes: 65537)])
  }

  @Test
  func `many problems are bounded and the one that ends reading is kept`() {
    let bad = (1...100).map { "k\($0) = oops\n" }.joined()
    #expect(read(bad).problems.count == TOMLReader.problemsMax)
    #expect(read(bad + "]").problems.count == TOMLReader.problemsMax)
    #expect(read(bad + "]").problems.last?.fault == .keyExpected)
  }
}
