import MinerSettings
import Testing

struct TOMLFaultTests {
  /// Bytes, what is wrong, where.
  struct Case: CustomTestStringConvertible {
    let text: String
    let fault: TOMLFault
    let line: Int
    let column: Int

    init(_ text: String, _ fault: TOMLFault, _ line: Int, _ column: Int) {
      self.text = text
      self.fault = fault
      self.line = line
      self.column = column
    }

    var testDescription: String { text.debugDescription }
  }

  static let ending: [Case] = [
    Case("a = 1\u{7}", .lineEndExpected, 1, 6), Case("# \u{7}", .control(7), 1, 3),
    Case("a = \"\u{1}\"", .control(1), 1, 6), Case("a = 1\rb = 2", .lineEndExpected, 1, 6),
    Case("= 1", .keyExpected, 1, 1), Case("[]", .keyExpected, 1, 2),
    Case("ä = 1", .keyExpected, 1, 1), Case("a. = 1", .keyExpected, 1, 4),
    Case("a", .equalsExpected, 1, 2), Case("a b = 1", .equalsExpected, 1, 3),
    Case("a: 1", .equalsExpected, 1, 2), Case("a =", .valueExpected, 1, 4),
    Case("a = # 1", .valueExpected, 1, 5), Case("a = \n1", .valueExpected, 1, 5),
    Case("a = 1 b = 2", .lineEndExpected, 1, 7), Case("a = \"x\" \"y\"", .lineEndExpected, 1, 9),
    Case("[a", .headerNotClosed, 1, 3), Case("[a] b = 1", .lineEndExpected, 1, 5),
    Case("[[a]", .headerNotClosed, 1, 5),
    Case("a = \"x", .textNotClosed, 1, 7), Case("a = 'x\n'", .lineEndInText, 1, 7),
    Case("a = \"\"\"\nx\"\"", .textNotClosed, 2, 4),
    Case("a = [1", .arrayNotClosed, 1, 7), Case("a = [1 2]", .arrayNotClosed, 1, 8),
    Case("a = [,]", .valueExpected, 1, 6),
    Case("a = {b = 1", .inlineTableNotClosed, 1, 11),
    Case("a = {b = 1,}", .inlineTableNotClosed, 1, 12),
    Case("a = {\nb = 1}", .inlineTableNotClosed, 1, 6),
  ]

  static let passing: [Case] = [
    Case("a = dhcp", .unquoted, 1, 5), Case("a = 192.168.0.2/24", .unquoted, 1, 5),
    Case("a = my home net", .unquoted, 1, 5), Case("a = True", .unquoted, 1, 5),
    Case("a = -", .unquoted, 1, 5), Case("a = 0755", .badNumber, 1, 5),
    Case("a = 1__0", .badNumber, 1, 5), Case("a = 1_", .badNumber, 1, 5),
    Case("a = 0x", .badNumber, 1, 5), Case("a = -0x1", .badNumber, 1, 5),
    Case("a = 9223372036854775808", .numberTooLarge, 1, 5),
    Case("a = 99999999999999999999999", .numberTooLarge, 1, 5),
    Case("a = 1.5", .fraction, 1, 5), Case("a = 1e9", .fraction, 1, 5),
    Case("a = inf", .fraction, 1, 5), Case("a = 1979-05-27", .date, 1, 5),
    Case("a = 07:32:00", .date, 1, 5), Case("[[a]]\nb = 1", .arrayOfTables, 1, 1),
    Case("a = \"\\q\"", .badEscape, 1, 6), Case("a = \"\\ud800\"", .badEscape, 1, 6),
    Case("a = \"\\u12\"", .badEscape, 1, 6), Case("a = \"\\u0000\"", .zeroInText, 1, 6),
    Case("b = 1\nb = 2", .repeatedKey(firstLine: 1), 2, 1),
    Case("a.b = 1\na.b = 2", .repeatedKey(firstLine: 1), 2, 3),
    Case("a = {b = 1, b = 2}", .repeatedKey(firstLine: 1), 1, 13),
    Case("[b]\n[b]", .repeatedTable(firstLine: 1), 2, 2),
    Case("b.c = 1\n[b]", .repeatedTable(firstLine: 1), 2, 2),
    Case("[b.c]\n[b]\nc.d = 1", .repeatedTable(firstLine: 1), 3, 1),
    Case("b = {}\n[b.c]", .repeatedTable(firstLine: 1), 2, 2),
    Case("b = 1\n[b.c]", .notATable(firstLine: 1), 2, 2),
    Case("b = 1\nb.c = 2", .notATable(firstLine: 1), 2, 1),
  ]

  @Test(arguments: ending)
  func `a fault that ends reading has its name and its place`(_ test: Case) {
    let reader = TOMLReader(Array(("first = 1\n" + test.text).utf8))
    #expect(reader.problems.map(\.fault) == [test.fault])
    #expect(
      reader.problems.map(\.place) == [TextPlace(line: test.line + 1, column: test.column)])
    #expect(test.fault.endsReading)
    #expect(reader.root.entry("first") != nil, "what stands before counts")
  }

  @Test(arguments: passing)
  func `a fault of one value has its name and its place, and reading goes on`(_ test: Case) {
    let reader = TOMLReader(Array((test.text + "\n[last]\nx = 1").utf8))
    #expect(reader.problems.map(\.fault) == [test.fault])
    #expect(reader.problems.map(\.place) == [TextPlace(line: test.line, column: test.column)])
    #expect(!test.fault.endsReading)
    #expect(reader.root.entry("last") != nil, "what stands behind counts")
  }

  @Test(
    arguments: [
      ([0x61, 0x3D, 0x22, 0xE4, 0x22], TOMLFault.notUTF8, 4), ([0x23, 0xC0, 0x80], .notUTF8, 2),
      ([0x61, 0x3D, 0xFF], .notUTF8, 3), ([0xFF, 0xFE, 0x61, 0x00], .utf16, 1),
      ([0xFE, 0xFF, 0x00, 0x61], .utf16, 1), ([0x23, 0xED, 0xA0, 0x80], .notUTF8, 2),
      ([0x23, 0xF4, 0x90, 0x80, 0x80], .notUTF8, 2), ([0x23, 0xE2, 0x82], .notUTF8, 2),
    ] as [([UInt8], TOMLFault, Int)])
  func `a text in another encoding is told to be saved as UTF-8`(
    bytes: [UInt8], fault: TOMLFault, column: Int
  ) {
    let reader = TOMLReader(bytes)
    #expect(reader.problems.map(\.fault) == [fault])
    #expect(reader.problems.map(\.place) == [TextPlace(line: 1, column: column)])
    #expect(fault.explanation.contains("UTF-8"))
  }

  @Test
  func `every fault is told in one line of ASCII with a way out`() {
    let others: [TOMLFault] = [.tooLong(bytes: 99999), .tooManyItems, .tooDeep, .notUTF8, .utf16]
    for fault in (Self.ending + Self.passing).map(\.fault) + others {
      let text = fault.explanation
      #expect(text.contains(": "), "\(text)")
      #expect(text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } && text.utf8.count < 140, "\(text)")
    }
  }
}
