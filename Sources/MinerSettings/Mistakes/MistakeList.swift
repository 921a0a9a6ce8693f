/// The first mistakes of a file, in the order of their places, and how many there are.
public struct MistakeList: Equatable, Sendable {
  public static let mostMistakes = 16

  public private(set) var first: [ConfigurationMistake] = []
  public private(set) var count = 0

  public init() {}

  public var isEmpty: Bool { count == 0 }

  /// A line for each, and one for those that are only counted.
  public var explanations: [String] { explanations(file: ConfigurationMistake.fileName) }

  public func explanations(file: String) -> [String] {
    var lines: [String] = []
    for mistake in first { lines.append(mistake.explanation(file: file)) }
    let left = count - first.count
    if left > 0 { lines.append(file + ": and \(left) more mistakes: correct the first ones") }
    return lines
  }

  mutating func add(_ mistake: ConfigurationMistake) {
    count += 1
    var index = first.count
    while index > 0, mistake.place.isBefore(first[index - 1].place) { index -= 1 }
    guard index < Self.mostMistakes else { return }
    first.insert(mistake, at: index)
    if first.count > Self.mostMistakes { first.removeLast() }
  }
}
