import Hardware
import Testing
import VirtualChassis

struct BrailleTests {
  /// The dots of a character as Unicode numbers them, by column and row.
  private static let bits: [[UInt32]] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]]

  @Test
  func `a dark panel is blank, one that shows nothing has empty characters`() {
    let blank = String(repeating: " ", count: 64)
    #expect(Braille.lines(nil) == Array(repeating: blank, count: 16))
    let empty = String(repeating: "\u{2800}", count: 64)
    #expect(Braille.lines(Frame()) == Array(repeating: empty, count: 16))
  }

  @Test
  func `every pixel is one dot of its own, in its place`() {
    for y in 0..<Frame.height {
      for x in 0..<Frame.width {
        var frame = Frame()
        frame[x, y] = true
        let lines = Braille.lines(frame).map { Array($0.unicodeScalars) }
        let lit = lines.flatMap { $0 }.filter { $0.value != 0x2800 }
        #expect(lit.count == 1, "pixel \(x), \(y)")
        #expect(
          lines[y / 4][x / 2].value == 0x2800 + Self.bits[x % 2][y % 4], "pixel \(x), \(y)")
      }
    }
  }

  @Test
  func `a picture that is all lit has all dots`() throws {
    let full = try #require(Frame(bytes: Array(repeating: 0xFF, count: 1024)))
    #expect(Set(Braille.lines(full)) == [String(repeating: "\u{28FF}", count: 64)])
  }
}
