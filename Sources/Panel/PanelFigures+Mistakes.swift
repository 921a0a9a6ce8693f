internal import Base

extension PanelFigures {
  /// What is wrong in the owner's file, as the board daemon tells it.
  public struct Mistake: Equatable, Sendable {
    public var line: Int
    public var column: Int
    /// As `network.mode`; empty where no key is near.
    public var key: String
    /// What is wrong, and the way out.
    public var reason: String

    public init(line: Int, column: Int, key: String, reason: String) {
      self.line = line
      self.column = column
      self.key = key
      self.reason = reason
    }

    /// Reads `skyminer.toml, line 4, column 8: network.mode: ...`; nil for any other problem.
    init?(_ problem: String) {
      let text = Array(problem.utf8)
      let start = Array((PanelFigures.settingsFile + ", line ").utf8)
      let middle = Array(", column ".utf8)
      guard text.starts(with: start) else { return nil }
      let rest = text[start.count...]
      guard let comma = rest.firstIndex(of: 0x2C), rest[comma...].starts(with: middle),
        let colon = rest[(comma + middle.count)...].firstIndex(of: 0x3A),
        let line = Text.decimal(rest[..<comma]).flatMap({ Int(exactly: $0) }),
        let column = Text.decimal(rest[(comma + middle.count)..<colon])
          .flatMap({ Int(exactly: $0) })
      else { return nil }
      self.line = line
      self.column = column
      // A key has no spaces; a reason has.
      let words = rest[(colon + 1)...].drop { $0 == 0x20 }
      let end = words.firstIndex { $0 == 0x20 } ?? words.endIndex
      let hasKey = words[..<end].last == 0x3A
      key = hasKey ? Text.string(words[..<(end - 1)]) : ""
      reason = Text.string(hasKey ? words[end...].drop { $0 == 0x20 } : words)
    }
  }

  /// The owner's file on the partition `config`.
  static let settingsFile = "skyminer.toml"
  private static let mistakesMax = 16

  /// Takes what a daemon calls a problem: mistakes in the owner's file have a page of their own, and one
  /// alarm together.
  public mutating func add(problem: String) {
    guard let mistake = Mistake(problem) else {
      return alarms.append(Alarm(about: problem))
    }
    guard mistakes.count < Self.mistakesMax else { return }
    mistakes.append(mistake)
    alarms.removeAll { $0.name == Self.settingsFile }
    let count = mistakes.count == 1 ? "A mistake" : "\(mistakes.count) mistakes"
    alarms.append(Alarm(name: Self.settingsFile, text: count + " in " + Self.settingsFile))
  }
}
