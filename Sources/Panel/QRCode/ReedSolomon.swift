/// The error correction of QR codes (ISO/IEC 18004, section 7.5 and annex A).
///
/// Reed-Solomon over GF(256), whose polynomial has the bits 0x11D, with a generator whose roots are the
/// first powers of two.
struct ReedSolomon {
  /// The generator without its leading one, highest power first.
  private let generator: [UInt8]

  init(correctionCount: Int) {
    var generator = [UInt8](repeating: 0, count: correctionCount)
    generator[correctionCount - 1] = 1
    var root: UInt8 = 1
    for _ in 0..<correctionCount {
      // Times (x - root); subtraction is exclusive or here.
      for index in 0..<correctionCount {
        generator[index] = Self.product(generator[index], root)
        if index + 1 < correctionCount { generator[index] ^= generator[index + 1] }
      }
      root = Self.product(root, 2)
    }
    self.generator = generator
  }

  /// What is left when the data, shifted by the count of correction codewords, is divided by the generator.
  func correction(for data: [UInt8]) -> [UInt8] {
    var rest = [UInt8](repeating: 0, count: generator.count)
    for byte in data {
      let factor = byte ^ rest[0]
      for index in 0..<rest.count {
        let next = index + 1 < rest.count ? rest[index + 1] : 0
        rest[index] = next ^ Self.product(generator[index], factor)
      }
    }
    return rest
  }

  static func product(_ left: UInt8, _ right: UInt8) -> UInt8 {
    var result: UInt8 = 0
    for bit in stride(from: 7, through: 0, by: -1) {
      result = result << 1 ^ (result >> 7 == 1 ? 0x1D : 0)
      if right >> UInt8(bit) & 1 == 1 { result ^= left }
    }
    return result
  }
}
