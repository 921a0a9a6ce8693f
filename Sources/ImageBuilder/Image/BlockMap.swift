import Foundation

/// The `.bmap` file: which blocks of an image flashing has to write, with their hashes
/// (bmap-tools, format version 2.0).
///
/// Made from what the image builder knows to be meaningful instead of from holes in the file: those
/// differ between file systems, and a hole inside the partition table would leave an old table's bytes.
enum BlockMap {
  private static let blockSize = 4096

  /// - Parameter ranges: bytes, on block boundaries; they may touch and overlap.
  static func make(for image: URL, ranges: [Range<Int>]) throws -> String {
    let size = try fileSize(image)
    let blocks = merged(ranges.map { $0.lowerBound / blockSize...($0.upperBound - 1) / blockSize })
    let handle = try FileHandle(forReadingFrom: image)
    defer { try? handle.close() }
    var lines: [String] = []
    for run in blocks {
      try handle.seek(toOffset: UInt64(run.lowerBound * blockSize))
      let hash = try hash(handle, count: run.count * blockSize)
      let range = run.count == 1 ? "\(run.lowerBound)" : "\(run.lowerBound)-\(run.upperBound)"
      lines.append("        <Range chksum=\"\(hash)\"> \(range) </Range>")
    }
    let mapped = blocks.reduce(0) { $0 + $1.count }
    let blank = String(repeating: "0", count: 64)
    let text = { (checksum: String) in
      """
      <?xml version="1.0" ?>
      <bmap version="2.0">
          <ImageSize> \(size) </ImageSize>
          <BlockSize> \(blockSize) </BlockSize>
          <BlocksCount> \(size / blockSize) </BlocksCount>
          <MappedBlocksCount> \(mapped) </MappedBlocksCount>
          <ChecksumType> sha256 </ChecksumType>
          <BmapFileChecksum> \(checksum) </BmapFileChecksum>
          <BlockMap>
      \(lines.joined(separator: "\n"))
          </BlockMap>
      </bmap>

      """
    }
    // The file's own checksum is taken with zeroes in its place.
    return text(Digest.of(text(blank)))
  }

  static func merged(_ runs: [ClosedRange<Int>]) -> [ClosedRange<Int>] {
    var result: [ClosedRange<Int>] = []
    for run in runs.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = result.last, run.lowerBound <= last.upperBound + 1 {
        result[result.count - 1] = last.lowerBound...max(last.upperBound, run.upperBound)
      } else {
        result.append(run)
      }
    }
    return result
  }

  private static func hash(_ handle: FileHandle, count: Int) throws -> String {
    var hasher = StreamDigest()
    var left = count
    while left > 0, let run = try handle.read(upToCount: min(left, 1 << 20)), !run.isEmpty {
      hasher.update(run)
      left -= run.count
    }
    return hasher.finished()
  }
}
