import Base
public import Foundation
import Identity
import Panel
import Simulation

/// What is stuck to a board: who it is, and where to look it up.
///
/// Nothing on it is secret.
public struct Label: Equatable, Sendable {
  public static let addressMax = 46
  /// Pixels of a module of the QR code, and modules of white around it (ISO/IEC 18004, 6.3.8).
  private static let scale = 8
  private static let quietModules = 4

  public let unit: UInt32
  public let serial: String
  /// What the QR code says.
  public let link: String
  let batch: BatchFolder.Description

  /// - Parameter address: what the serial is put behind, as `https://example.org/miners/`.
  public init(_ unit: UInt32, of batch: BatchFolder, address: String) throws(FactoryProblem) {
    try batch.check(unit: unit)
    let isLink = address.hasPrefix("https://") || address.hasPrefix("http://")
    let isPlain = address.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    guard isLink, isPlain, address.utf8.count <= Self.addressMax else {
      throw FactoryProblem(
        "'\(Text.printable(address))' cannot be put before a serial",
        cause: "it is no web address, has other than ASCII characters, or more than "
          + "\(Self.addressMax), which the QR code would not hold",
        wayOut: "give an address as https://example.org/miners/")
    }
    self.unit = unit
    self.batch = batch.description
    serial = batch.serial(of: unit).hex
    link = address + serial
  }

  /// Two digits by which a mistyped serial shows (ISO/IEC 7064, MOD 97-10, of the serial as a number).
  public static func checkDigits(_ serial: String) -> String? {
    guard let bytes = Text.bytes(hex: serial) else { return nil }
    let rest = bytes.reduce(0) { ($0 << 8 | Int($1)) % 97 }
    let check = 98 - rest * 100 % 97
    return check < 10 ? "0\(check)" : "\(check)"
  }

  /// The serial in groups of four digits.
  private var groups: String {
    stride(from: 0, to: serial.utf8.count, by: 4).map { start in
      Text.string(serial.utf8.dropFirst(start).prefix(4))
    }.joined(separator: " ")
  }

  public var text: String {
    """
    Skywire miner
    serial   \(groups)
    check    \(Self.checkDigits(serial) ?? "")
    unit     \(unit) of \(batch.units)
    board    \(batch.board)
    batch    \(batch.name)
    look up  \(link)

    """
  }

  /// The QR code of the link as a PNG file.
  public var picture: [UInt8] {
    guard let code = QRCode(link) else {
      preconditionFailure("an address that was let through fits with its serial")
    }
    let side = (code.size + 2 * Self.quietModules) * Self.scale
    var image = PNGImage(
      width: side, height: side,
      palette: [
        .init(red: 255, green: 255, blue: 255), .init(red: 0, green: 0, blue: 0),
      ])
    for y in 0..<code.size {
      for x in 0..<code.size where code.isDark(x: x, y: y) {
        let left = (x + Self.quietModules) * Self.scale
        let top = (y + Self.quietModules) * Self.scale
        image.fill(x: left..<left + Self.scale, y: top..<top + Self.scale, 1)
      }
    }
    return image.encoded
  }

  /// Writes `unit-00001.png` and `unit-00001.txt` into a folder; labels that are there are replaced.
  public func write(to folder: URL) throws(FactoryProblem) {
    let digits = "\(unit)"
    let name = "unit-" + String(repeating: "0", count: 5 - digits.utf8.count) + digits
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(picture).write(to: folder.appending(path: name + ".png"))
      try Data(text.utf8).write(to: folder.appending(path: name + ".txt"))
    } catch {
      throw FactoryProblem(
        "labels cannot be written to \(folder.path)", cause: "no right to, or no room",
        wayOut: "name another folder with --out")
    }
  }
}
