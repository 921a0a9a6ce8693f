import Foundation
import Testing

@testable import ImageBuilder

private let block = 4096

/// What flashing has to write, as bmaptool understands it.
struct BlockMapTests {
  let scratch = Scratch()

  @Test(
    arguments: [
      ([], []),
      ([3...5], [3...5]),
      ([6...7, 1...2], [1...2, 6...7]),
      ([1...2, 3...4], [1...4]),
      ([1...9, 2...3, 12...12], [1...9, 12...12]),
      ([0...0, 0...0, 1...1], [0...1]),
      ([5...8, 1...6, 20...30, 25...40], [1...8, 20...40]),
    ] as [([ClosedRange<Int>], [ClosedRange<Int>])])
  func `runs that touch or overlap become one, in order`(
    runs: [ClosedRange<Int>], merged: [ClosedRange<Int>]
  ) {
    #expect(BlockMap.merged(runs) == merged)
  }

  /// An image of 64 blocks, some of them zeroes, and what of it matters.
  private func sample() throws -> (image: URL, ranges: [Range<Int>]) {
    let image = scratch.place("image")
    var data = Data()
    for number in 0..<64 {
      data += Data(repeating: number % 5 == 0 ? 0 : UInt8(number), count: block)
    }
    try data.write(to: image)
    let blocks = [0..<2, 10..<20, 15..<22, 63..<64]
    return (image, blocks.map { $0.lowerBound * block..<$0.upperBound * block })
  }

  @Test(.enabled(if: Checkout.hasTools("bmaptool"), "install bmap-tools"))
  func `bmaptool writes just the mapped blocks over old bytes, zeroes included`() async throws {
    let (image, ranges) = try sample()
    let map = try scratch.write(BlockMap.make(for: image, ranges: ranges), to: "image.bmap")
    let card = scratch.place("card")
    try Data(repeating: 0xFF, count: 64 * block).write(to: card)
    // The command line empties a file before it writes to it, which it does not do to a card; so its
    // copier is called directly.
    let copy = """
      import sys
      from bmaptools.BmapCopy import BmapCopy
      image, card, map = sys.argv[1:]
      BmapCopy(open(image, "rb"), open(card, "r+b"), open(map)).copy(False, True)
      """
    try await scratch.shell.run(
      "flash", "/usr/bin/python3", ["-c", copy, image.path, card.path, map.path])
    let source = try Data(contentsOf: image)
    let written = try Data(contentsOf: card)
    for number in 0..<64 {
      let bytes = number * block..<(number + 1) * block
      let isMapped = ranges.contains { $0.overlaps(bytes) }
      let expected = isMapped ? source[bytes] : Data(repeating: 0xFF, count: block)
      #expect(written[bytes] == expected, "block \(number)")
    }
  }

  @Test(.enabled(if: Checkout.hasTools("bmaptool"), "install bmap-tools"))
  func `bmaptool refuses an image with other bytes than the map's`() async throws {
    let (image, ranges) = try sample()
    let map = try scratch.write(BlockMap.make(for: image, ranges: ranges), to: "image.bmap")
    try flipBit(of: image, at: 21 * block + 7)
    let problem = await #expect(throws: BuildProblem.self) {
      try await scratch.shell.run(
        "flash", "bmaptool", ["copy", "--bmap", map.path, image.path, scratch.place("card").path])
    }
    expect(problem, says: "checksum mismatch for blocks range 10-21")
  }

  @Test(.enabled(if: Checkout.hasTools("bmaptool"), "install bmap-tools"))
  func `bmaptool refuses a map that was changed`() async throws {
    let (image, ranges) = try sample()
    let text = try BlockMap.make(for: image, ranges: ranges)
    let map = try scratch.write(text.replacing("10-21", with: "10-20"), to: "image.bmap")
    let problem = await #expect(throws: BuildProblem.self) {
      try await scratch.shell.run(
        "flash", "bmaptool", ["copy", "--bmap", map.path, image.path, scratch.place("card").path])
    }
    expect(problem, says: "checksum")
  }

  @Test
  func `the map counts the blocks and names each run once`() throws {
    let (image, ranges) = try sample()
    let text = try BlockMap.make(for: image, ranges: ranges)
    #expect(text.contains("<BlocksCount> 64 <"))
    #expect(text.contains("<MappedBlocksCount> 15 <"))
    for run in [" 0-1 ", " 10-21 ", " 63 "] {
      #expect(text.components(separatedBy: ">\(run)</Range>").count == 2, "\(run)")
    }
    #expect(text.components(separatedBy: "<Range").count == 4)
  }
}
