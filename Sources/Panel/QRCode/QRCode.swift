/// A QR code symbol of version 1 to 4 with error correction level L or M.
///
/// ISO/IEC 18004. Larger versions would not fit on the panel. One mode is used for the whole text.
public struct QRCode: Equatable, Sendable {
  /// How much damage can be made good: about 7 and 15 in a hundred.
  public enum Level: CaseIterable, Sendable {
    case low, medium
  }

  /// Versions that are tried, the smallest first.
  public static let versions = 1...4

  public let version: Int
  public let level: Level
  /// Which of the eight masks was laid over the symbol.
  public let mask: Int
  /// Modules of a side.
  public let size: Int
  /// Row after row, true for a dark module.
  private let modules: [Bool]

  /// The smallest symbol that holds the text, with level M where that needs no larger one; nil where
  /// even the largest is too small.
  ///
  /// Keep to ASCII: the symbol does not say which encoding it has, and readers guess differently.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    for version in Self.versions {
      for level in [Level.medium, .low] {
        let layout = QRLayout(version: version, level: level)
        guard let codewords = QRSegment(bytes).codewords(count: layout.dataCount) else { continue }
        self.init(layout, layout.withCorrection(codewords))
        return
      }
    }
    return nil
  }

  private init(_ layout: QRLayout, _ codewords: [UInt8]) {
    var plain = QRMatrix(version: layout.version)
    plain.place(codewords)
    var best = plain.masked(0, level: layout.level)
    var bestMask = 0
    for mask in 1..<QRMatrix.masksCount {
      let other = plain.masked(mask, level: layout.level)
      if other.penalty < best.penalty {
        best = other
        bestMask = mask
      }
    }
    version = layout.version
    level = layout.level
    mask = bestMask
    size = plain.size
    modules = best.modules
  }

  /// Whether a module is dark; outside of the symbol all is light.
  public func isDark(x: Int, y: Int) -> Bool {
    guard x >= 0, x < size, y >= 0, y < size else { return false }
    return modules[y * size + x]
  }
}
