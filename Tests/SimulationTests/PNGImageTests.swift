import Base
import Hardware
import Simulation
import Testing

struct PNGImageTests {
  private func noise(seed: UInt64) -> Frame {
    var random = SplitMix64(seed: seed)
    return Frame(bytes: (0..<1024).map { _ in UInt8(truncatingIfNeeded: random.next()) }) ?? Frame()
  }

  @Test(arguments: UInt64(1)...20)
  func `pixels come back from the file`(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let colors = 1 + random.below(16)
    var image = PNGImage(
      width: 1 + random.below(700), height: 1 + random.below(60),
      palette: (0..<colors).map {
        PNGImage.Color(red: UInt8($0), green: UInt8(255 - $0), blue: 7)
      })
    for _ in 0..<random.below(40) {
      let (x, y) = (random.below(image.width), random.below(image.height))
      image.fill(
        x: x..<x + random.below(400), y: y..<y + random.below(60), UInt8(random.below(colors)))
    }
    let read = try PNGReader(image.encoded)
    #expect(read.width == image.width)
    #expect(read.height == image.height)
    #expect(read.palette.count == colors)
    #expect(read.palette.last == [UInt8(colors - 1), UInt8(256 - colors), 7])
    let isSame = read.pixels == image.pixels
    #expect(isSame)
  }

  @Test
  func `a golden picture is one pixel for one`() throws {
    let frame = noise(seed: 1)
    let read = try PNGReader(PanelRendering.exact(frame).encoded)
    #expect(read.width == 128)
    #expect(read.height == 64)
    #expect(read.palette == [[0, 0, 0], [255, 255, 255]])
    let expected = (0..<64).flatMap { y in (0..<128).map { x in frame[x, y] ? UInt8(1) : 0 } }
    let isSame = read.pixels == expected
    #expect(isSame)
  }

  @Test
  func `a dark panel is a dark picture`() throws {
    let read = try PNGReader(PanelRendering.exact(nil).encoded)
    #expect(read.pixels.allSatisfy { $0 == 0 })
  }

  @Test
  func `a picture for people has dots, gaps and a bezel`() throws {
    var frame = Frame()
    frame[0, 0] = true
    let read = try PNGReader(PanelRendering.lifelike(frame).encoded)
    #expect(read.width == (128 + 10) * 6)
    #expect(read.height == (64 + 10) * 6)
    let at = { (x: Int, y: Int) in read.pixels[y * read.width + x] }
    #expect(at(0, 0) == 0)
    #expect(at(12, 12) == 1)
    #expect(at(30, 30) == 3)
    #expect(at(34, 34) == 3)
    #expect(at(35, 30) == 1)
    #expect(at(36, 30) == 2)
  }

  @Test
  func `pictures are small and always the same`() {
    var frame = Frame()
    for index in 0..<64 { frame[index, index] = true }
    #expect(PanelRendering.lifelike(frame).encoded.count < 20_000)
    #expect(PanelRendering.exact(noise(seed: 1)).encoded.count < 1400)
    #expect(CRC32.of(PanelRendering.exact(frame).encoded) == 3_667_272_687)
  }

  @Test
  func `a terminal gets two rows in a line`() {
    var frame = Frame()
    frame[0, 0] = true
    frame[1, 1] = true
    frame[127, 62] = true
    frame[127, 63] = true
    let lines = PanelRendering.text(frame)
    #expect(lines.count == 32)
    #expect(lines.allSatisfy { $0.count == 128 })
    #expect(lines[0].hasPrefix("▀▄ "))
    #expect(lines[31].hasSuffix(" █"))
    #expect(PanelRendering.text(nil).joined().allSatisfy { $0 == " " })
  }
}
