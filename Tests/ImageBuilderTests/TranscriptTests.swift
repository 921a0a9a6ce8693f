import ImageBuilder
import Testing

struct TranscriptTests {
  private func lastLine(_ text: String) -> String {
    let transcript = Transcript()
    transcript.append(Array(text.utf8))
    return transcript.lastLine
  }

  @Test(arguments: [
    ("", ""), ("\n\n", ""), ("one", "one"), ("one\r\ntwo\r\n\r\n", "two"), ("one\nsky> ", "sky> "),
    ("one\n\u{7}two\u{1B}", "two"),
  ])
  func `the last line is the last that says something`(text: String, line: String) {
    #expect(lastLine(text) == line)
  }

  @Test
  func `of a line without end it is the end, whole letters or not`() {
    let line = lastLine("start\n" + String(repeating: "\u{E9}", count: 1000))
    #expect(line.count == 200 && line.allSatisfy { $0 == "\u{E9}" })
    let odd = lastLine(String(repeating: "\u{E9}", count: 1000) + "x")
    #expect(odd.hasSuffix("\u{E9}x") && odd.count <= 202)
  }
}
