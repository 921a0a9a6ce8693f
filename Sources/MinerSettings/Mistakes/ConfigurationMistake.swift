/// One mistake in the owner's file, with its place.
public struct ConfigurationMistake: Equatable, Sendable {
  public static let fileName = "skyminer.toml"
  private static let keyMax = 48

  public let place: TextPlace
  /// As `network.mode` or `network.dns[2]`, printable ASCII; empty where no key is near.
  public let key: String
  public let reason: MistakeReason

  init(_ place: TextPlace, _ key: String, _ reason: MistakeReason) {
    self.place = place
    self.key = key
    self.reason = reason
  }

  init(_ problem: TOMLProblem) {
    self.init(problem.place, Self.name(problem.path), .syntax(problem.fault))
  }

  /// One line of printable ASCII, at most 240 bytes: file, place, key, what is wrong and the way out.
  public var explanation: String { explanation(file: Self.fileName) }

  public func explanation(file: String) -> String {
    file + ", line \(place.line), column \(place.column): " + (key.isEmpty ? "" : key + ": ")
      + reason.explanation
  }

  /// Parts of a key, joined by dots; one that needs quotes is left out, it may be a value gone astray.
  static func name(_ path: [[UInt8]]) -> String {
    var bytes: [UInt8] = []
    for (index, part) in path.enumerated() {
      if index > 0 { bytes.append(0x2E) }
      bytes += !part.isEmpty && part.allSatisfy(TOMLReader.isBare) ? part : Array("\"...\"".utf8)
    }
    return Words.cut(bytes, keyMax)
  }
}
