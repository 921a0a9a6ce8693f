import Base

/// A picture of up to 16 colours that becomes a PNG file, the same bytes at every time and place
/// (ISO/IEC 15948).
public struct PNGImage: Equatable, Sendable {
  public struct Color: Equatable, Sendable {
    public let red: UInt8
    public let green: UInt8
    public let blue: UInt8

    public init(red: UInt8, green: UInt8, blue: UInt8) {
      self.red = red
      self.green = green
      self.blue = blue
    }
  }

  public let width: Int
  public let height: Int
  public let palette: [Color]
  /// Row after row, each an index into the palette.
  public private(set) var pixels: [UInt8]

  /// Filled with the first colour.
  ///
  /// - Parameter palette: 1 to 16.
  public init(width: Int, height: Int, palette: [Color]) {
    precondition((1...16).contains(palette.count), "a palette has 1 to 16 colours")
    precondition((1...8192).contains(width) && (1...8192).contains(height), "1 to 8192 pixels")
    self.width = width
    self.height = height
    self.palette = palette
    pixels = [UInt8](repeating: 0, count: width * height)
  }

  /// Paints a rectangle; what lies outside of the picture is left out.
  public mutating func fill(x: Range<Int>, y: Range<Int>, _ color: UInt8) {
    precondition(Int(color) < palette.count, "a colour of the palette")
    for row in y.clamped(to: 0..<height) {
      for column in x.clamped(to: 0..<width) { pixels[row * width + column] = color }
    }
  }

  /// Puts another picture on this one, whose palette begins with the palette of the other.
  public mutating func paste(_ other: PNGImage, x: Int, y: Int) {
    precondition(palette.starts(with: other.palette), "the colours of the other picture")
    for row in 0..<other.height {
      for column in 0..<other.width {
        fill(
          x: x + column..<x + column + 1, y: y + row..<y + row + 1,
          other.pixels[row * other.width + column])
      }
    }
  }

  /// The file.
  public var encoded: [UInt8] {
    let depth = palette.count <= 2 ? 1 : 4
    var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    // Palette colours, and none of the other methods has a second choice.
    let header =
      Self.number(width) + Self.number(height) + [UInt8(depth), 3, 0, 0, 0]
    Self.append("IHDR", header, to: &file)
    Self.append("PLTE", palette.flatMap { [$0.red, $0.green, $0.blue] }, to: &file)
    Self.append("IDAT", Deflate.zlib(rows(depth: depth)), to: &file)
    Self.append("IEND", [], to: &file)
    return file
  }

  /// Packed rows, without a filter: an enlarged row is found again by the compression.
  private func rows(depth: Int) -> [UInt8] {
    let perByte = 8 / depth
    var result: [UInt8] = []
    for y in 0..<height {
      var row = [UInt8](repeating: 0, count: (width + perByte - 1) / perByte)
      for x in 0..<width {
        row[x / perByte] |= pixels[y * width + x] << UInt8((perByte - 1 - x % perByte) * depth)
      }
      result += [0] + row
    }
    return result
  }

  private static func append(_ name: String, _ content: [UInt8], to file: inout [UInt8]) {
    let body = Array(name.utf8) + content
    file += number(content.count) + body + number(Int(CRC32.of(body)))
  }

  /// Four bytes, the highest first.
  private static func number(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }
}
