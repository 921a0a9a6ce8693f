import Hardware
import Testing

@testable import Panel

struct CanvasTests {
  private func lit(_ canvas: Canvas) -> Int {
    canvas.frame.bytes.reduce(0) { $0 + $1.nonzeroBitCount }
  }

  @Test
  func `the canvas is the panel without its margin, wherever it is shifted`() {
    for shiftX in -2...2 {
      for shiftY in -2...2 {
        var canvas = Canvas(shiftX: shiftX, shiftY: shiftY)
        canvas.fill(Area(0, 0, Canvas.width, Canvas.height))
        #expect(lit(canvas) == Canvas.width * Canvas.height)
        var whole = Canvas(shiftX: shiftX, shiftY: shiftY)
        whole.fill(whole.panel)
        #expect(lit(whole) == Frame.width * Frame.height)
      }
    }
  }

  @Test(arguments: [(0, 0), (500, 60), (1000, 120), (1001, 120), (-5, 0), (.max, 120)])
  func `a bar is as long as its figure, and never longer than its frame`(perMille: Int, width: Int)
  {
    var canvas = Canvas()
    canvas.bar(Area(0, 10, 124, 8), perMille: perMille)
    #expect((2..<122).count { canvas[$0, 13] } == width)
    #expect(canvas[0, 13] && canvas[123, 13] && !canvas[1, 13] && !canvas[122, 13])
  }

  @Test
  func `a sparkline stays in its area and ends with the newest sample`() {
    let history = History((0..<200).map { $0 % 2 == 0 ? -10_000 : 1_000_000 } + [50])
    var canvas = Canvas()
    let area = Area(20, 20, 60, 21)
    canvas.sparkline(history, area, floor: 0, ceiling: 100)
    for y in 0..<Canvas.height {
      for x in 0..<Canvas.width where canvas[x, y] {
        #expect(x >= area.x && x < area.endX && y >= area.y && y < area.endY)
      }
    }
    #expect(canvas[79, 30])
    #expect(!canvas[79, 19])
  }

  @Test
  func `a run of sixty equal samples is a straight line`() {
    var canvas = Canvas()
    canvas.sparkline(
      History([Int](repeating: 7, count: 60)), Area(0, 0, 120, 11), floor: 0, ceiling: 10)
    #expect((0..<120).allSatisfy { canvas[$0, 3] })
    #expect((0..<120).allSatisfy { !canvas[$0, 2] })
  }

  @Test
  func `a history of three samples leaves the time before them empty`() {
    var canvas = Canvas()
    canvas.sparkline(History([9, 9, 9]), Area(0, 0, 60, 11), floor: 0, ceiling: 10)
    #expect((0..<57).allSatisfy { !canvas[$0, 1] })
    #expect((57..<60).allSatisfy { canvas[$0, 1] })
  }

  @Test
  func `text stands left, in the middle and right, and is cut at its area`() {
    let width = Font.regular.width(of: "abc")
    var canvas = Canvas()
    #expect(canvas.text("abc", Area(10, 0, 60, 8)) == 10 + width)
    #expect(canvas.text("abc", Area(10, 10, 60, 8), align: .right) == 70)
    #expect(
      canvas.text("abc", Area(10, 20, 60, 8), align: .centre) == 10 + (60 - width) / 2 + width)
    #expect(canvas.text("abcdefghijklmnopqrstuvwxyz", Area(10, 30, 60, 8)) <= 70)
  }

  @Test
  func `a figure that is too wide for the large font is drawn smaller, not cut`() {
    var canvas = Canvas()
    let end = canvas.figure(Quantity("12345678", "SKY/h"), Area(0, 0, 100, 16))
    #expect(end <= 100)
    #expect((0..<100).allSatisfy { !canvas[$0, 2] }, "large digits would reach up to here")
  }

  @Test
  func `areas do not turn inside out`() {
    #expect(Area(5, 5, -3, -1) == Area(5, 5, 0, 0))
    var canvas = Canvas()
    canvas.outline(Area(0, 0, 2, 2))
    canvas.bar(Area(0, 0, 1, 1), perMille: 700)
    canvas.sparkline(History([1]), Area(0, 0, 0, 0), floor: 0, ceiling: 0)
    #expect(lit(canvas) == 0)
  }
}
