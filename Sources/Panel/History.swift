/// The last samples of one figure, oldest first.
public struct History: Equatable, Sendable {
  public static let samplesMax = 60

  private var samples: [Int] = []

  public init() {}

  public init(_ samples: [Int]) { self.samples = Array(samples.suffix(Self.samplesMax)) }

  public var isEmpty: Bool { samples.isEmpty }
  public var highest: Int? { samples.max() }
  public var lowest: Int? { samples.min() }

  public mutating func append(_ sample: Int) {
    if samples.count == Self.samplesMax { samples.removeFirst() }
    samples.append(sample)
  }

  /// The sample that is `age` samples older than the newest; nil where there is none.
  func value(age: Int) -> Int? {
    let index = samples.count - 1 - age
    return samples.indices.contains(index) ? samples[index] : nil
  }
}
