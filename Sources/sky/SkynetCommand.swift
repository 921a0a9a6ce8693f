import Base
import SkynetStatus

/// What a line after `sky` asks Skynet's daemon.
///
/// A struct of plain fields: `Command.Parsed` says why no texts are payloads.
struct SkynetCommand: Equatable {
  enum Name: String, CaseIterable {
    case skynet, peers, paths, earnings, route, ping, trace
    case metrics = "skynet metrics"
    case reload = "skynet reload"
  }

  static let pingsMax: UInt64 = 100
  static let pings: UInt64 = 4

  let name: Name
  /// Of `route`, `ping` and `trace`.
  private(set) var target: SkynetTarget?
  private(set) var count = pings
  private(set) var isJSON = false
  /// The daemon's folder: that of a board unless `--run` says otherwise.
  private(set) var folder = SkynetQuestion.folder

  /// Whether such a command belongs to Skynet, well formed or not.
  static func isName(_ word: String) -> Bool { Name(rawValue: word) != nil }

  /// - Returns: nil for what is written otherwise.
  init?(_ words: [String]) {
    var plain: [String] = []
    var rest = words[...]
    var hasFolder = false
    while let word = rest.popFirst() {
      switch word {
      case "--json" where !isJSON: isJSON = true
      case "--run" where !hasFolder:
        guard let folder = rest.popFirst(), !folder.isEmpty else { return nil }
        self.folder = folder
        hasFolder = true
      default: plain.append(word)
      }
    }
    guard let first = plain.first else { return nil }
    var text = first
    if text == "skynet", plain.count == 2 { text += " " + plain[1] }
    guard let name = Name(rawValue: text) else { return nil }
    self.name = name
    switch name {
    case .skynet, .peers, .paths, .earnings: guard plain.count == 1 else { return nil }
    case .metrics, .reload: guard plain.count == 2, !isJSON else { return nil }
    case .route, .trace:
      guard plain.count == 2, let target = SkynetTarget(plain[1]) else { return nil }
      self.target = target
    case .ping:
      guard (2...3).contains(plain.count), let target = SkynetTarget(plain[1]) else { return nil }
      self.target = target
      guard plain.count == 3 else { return }
      guard let count = Text.decimal(plain[2].utf8), (1...Self.pingsMax).contains(count) else {
        return nil
      }
      self.count = count
    }
  }

  /// What to write instead.
  static func advice(_ name: String) -> String {
    let form: String
    switch name {
    case "route", "trace": form = "sky " + name + " NODE"
    case "ping": form = "sky ping NODE [COUNT]', at most \(pingsMax) times, as 'sky ping NODE 4"
    case "skynet": form = "sky skynet', 'sky skynet metrics' or 'sky skynet reload"
    default: form = "sky " + name
    }
    let node =
      ["route", "trace", "ping"].contains(name)
      ? "; NODE is a key of 64 hexadecimal digits or an address that begins with fd" : ""
    return "sky " + name + ": write '" + form + "'" + node + "; see 'sky help'\n"
  }
}
