import Foundation

/// Where each property of a flattened device tree lies, as U-Boot's boot image is one
/// (Devicetree Specification 0.4, chapter 5).
struct FlatTree {
  private enum Token: UInt32 {
    case beginNode = 1
    case endNode = 2
    case property = 3
    case nothing = 4
    case end = 9
  }

  /// Byte ranges by path, as `/images/kernel/data`.
  let properties: [String: Range<Int>]

  init(_ bytes: [UInt8]) throws {
    let word = { (at: Int) in bytes[at..<at + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } }
    let text = { (at: Int) in String(decoding: bytes[at...].prefix { $0 != 0 }, as: UTF8.self) }
    guard word(0) == 0xD00D_FEED else { throw CocoaError(.fileReadCorruptFile) }
    let strings = Int(word(12))
    var position = Int(word(8))
    var path: [String] = []
    var properties: [String: Range<Int>] = [:]
    while let token = Token(rawValue: word(position)), token != .end {
      position += 4
      switch token {
      case .beginNode:
        let name = text(position)
        path.append(name)
        position += (name.utf8.count + 4) / 4 * 4
      case .endNode: path.removeLast()
      case .property:
        let count = Int(word(position))
        let name = text(strings + Int(word(position + 4)))
        properties[path.joined(separator: "/") + "/" + name] = position + 8..<position + 8 + count
        position += 8 + (count + 3) / 4 * 4
      case .nothing, .end: break
      }
    }
    self.properties = properties
  }
}
