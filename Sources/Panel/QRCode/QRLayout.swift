/// How many codewords a symbol has, and in which blocks they stand (ISO/IEC 18004, tables 7 and 9).
struct QRLayout {
  let version: Int
  let level: QRCode.Level
  /// Codewords for the text, all blocks together.
  let dataCount: Int
  /// Codewords for error correction in each block.
  let correctionCount: Int
  let blocksCount: Int

  init(version: Int, level: QRCode.Level) {
    self.version = version
    self.level = level
    switch (version, level) {
    case (1, .low): (dataCount, correctionCount, blocksCount) = (19, 7, 1)
    case (1, .medium): (dataCount, correctionCount, blocksCount) = (16, 10, 1)
    case (2, .low): (dataCount, correctionCount, blocksCount) = (34, 10, 1)
    case (2, .medium): (dataCount, correctionCount, blocksCount) = (28, 16, 1)
    case (3, .low): (dataCount, correctionCount, blocksCount) = (55, 15, 1)
    case (3, .medium): (dataCount, correctionCount, blocksCount) = (44, 26, 1)
    case (4, .low): (dataCount, correctionCount, blocksCount) = (80, 20, 1)
    case (4, .medium): (dataCount, correctionCount, blocksCount) = (64, 18, 2)
    default: preconditionFailure("no version beyond 4 is made here")
    }
  }

  /// The codewords in the order of the symbol: block by block in turn, then the correction likewise.
  func withCorrection(_ data: [UInt8]) -> [UInt8] {
    precondition(data.count == dataCount)
    let length = dataCount / blocksCount
    var blocks: [[UInt8]] = []
    for block in 0..<blocksCount {
      blocks.append(Array(data[block * length..<(block + 1) * length]))
    }
    let code = ReedSolomon(correctionCount: correctionCount)
    let corrections = blocks.map { code.correction(for: $0) }
    var result: [UInt8] = []
    for index in 0..<length {
      for block in blocks { result.append(block[index]) }
    }
    for index in 0..<correctionCount {
      for correction in corrections { result.append(correction[index]) }
    }
    return result
  }
}
