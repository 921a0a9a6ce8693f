import Foundation

/// A property that a board needs otherwise than Debian's device tree has it.
///
/// Debian's trees come without labels, so an overlay cannot name a node; an edit names it by path.
struct DeviceTreeEdit: Codable, Equatable, Sendable {
  let node: String
  let property: String
  let text: String?
  let texts: [String]?
  let cells: [Int]?

  /// The bytes of the property.
  func value(_ place: String) throws -> [UInt8] {
    let wrong = { (what: String, wayOut: String) in
      BuildProblem(
        "\(place): deviceTree, '\(property)' of '\(node)' \(what)", cause: "a slip of the pen",
        wayOut: wayOut)
    }
    // fdtput takes a leading minus for an option.
    let isSound = property.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x2F }
    guard isSound, !property.isEmpty, !property.hasPrefix("-"), node.hasPrefix("/") else {
      throw wrong("names no property", "write a path and a name, as the tree has them")
    }
    switch (text, texts, cells) {
    case (let text?, nil, nil): return Self.bytes([text])
    case (nil, let texts?, nil) where !texts.isEmpty: return Self.bytes(texts)
    case (nil, nil, let cells?) where !cells.isEmpty:
      return try cells.flatMap { cell in
        guard let word = UInt32(exactly: cell) else {
          throw wrong("holds \(cell)", "a cell is a number from 0 to 4294967295")
        }
        return withUnsafeBytes(of: word.bigEndian, Array.init)
      }
    default: throw wrong("has no value, or two", "write one of 'text', 'texts' and 'cells'")
    }
  }

  private static func bytes(_ texts: [String]) -> [UInt8] { texts.flatMap { Array($0.utf8) + [0] } }

  /// What fdtput wants behind the property's name.
  private var words: (type: String, values: [String]) {
    if let cells { return ("u", cells.map { "\($0)" }) }
    return ("s", texts ?? [text ?? ""])
  }

  /// Makes the edits in a tree, and sees to it that they, and nothing else, have changed.
  static func apply(_ edits: [DeviceTreeEdit], of place: String, to file: URL, shell: Shell)
    async throws
  {
    var expected = try DeviceTree(file)
    for edit in edits {
      guard expected.nodes[edit.node] != nil else {
        throw BuildProblem(
          "\(place): the device tree has no node '\(edit.node)'",
          cause: "a slip of the pen, or the new kernel's tree has it elsewhere",
          wayOut: "look into the tree with dtc, then mend the path")
      }
      expected.nodes[edit.node]?[edit.property] = try edit.value(place)
      let words = edit.words
      try await shell.run(
        "edit-device-tree", "fdtput",
        ["-t", words.type, "--", file.path, edit.node, edit.property] + words.values)
    }
    guard try DeviceTree(file) == expected else {
      throw BuildProblem(
        "\(place): the edited device tree is not the one that was asked for",
        cause: "fdtput took a value in another way", wayOut: "look at the values of 'deviceTree'")
    }
  }
}
