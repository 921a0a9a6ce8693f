public import Base

/// A folder on `data` that belongs to one daemon alone.
public struct StateFolder: Equatable, Sendable {
  public let name: String
  public let user: UInt32
  public let group: UInt32

  public init(name: String, user: UInt32, group: UInt32) {
    self.name = name
    self.user = user
    self.group = group
  }

  /// Where the list lies in the root; each package of a daemon adds its own file there.
  public static let listFolder = "/usr/share/skyminer/state"

  /// Reads lines `folder NAME UID GID`.
  public static func parse(_ bytes: [UInt8]) throws(FieldLinesError) -> [StateFolder] {
    var folders: [StateFolder] = []
    for line in try FieldLines(bytes).lines {
      guard line.name == "folder" else { throw .unknown(line.name, line: line.number) }
      let words = Text.words(line.value)
      guard words.count == 3, let user = Text.decimal(words[1]).flatMap({ UInt32(exactly: $0) }),
        let group = Text.decimal(words[2]).flatMap({ UInt32(exactly: $0) }),
        words[0].allSatisfy({ (0x61...0x7A).contains($0) || $0 == 0x2D })
      else { throw .badValue(line.name, line: line.number) }
      folders.append(StateFolder(name: Text.string(words[0]), user: user, group: group))
    }
    return folders
  }
}
