/// Figures of one kind from several runs.
public struct Samples: Equatable, Sendable {
  public private(set) var values: [Double]

  public init(_ values: [Double] = []) { self.values = values }

  public mutating func add(_ value: Double) { values.append(value) }

  /// The middle one; of an even number the mean of the two in the middle; nil without any.
  public var median: Double? {
    let sorted = values.sorted()
    guard let upper = sorted.indices.dropFirst(sorted.count / 2).first else { return nil }
    return sorted.count % 2 == 1 ? sorted[upper] : (sorted[upper - 1] + sorted[upper]) / 2
  }

  /// The median with the smallest and the largest, as `629 (600-641)`; `-` without any.
  public func text(decimals: Int = 0) -> String {
    guard let median, let least = values.min(), let most = values.max() else { return "-" }
    let spread =
      values.count == 1
      ? "" : " (\(Self.number(least, decimals))-\(Self.number(most, decimals)))"
    return Self.number(median, decimals) + spread
  }

  /// With a fixed number of decimals; `-` for what is no number or too large for one.
  static func number(_ value: Double, _ decimals: Int) -> String {
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let scaled = (value * scale).rounded()
    guard scaled.magnitude < 1e15 else { return "-" }
    guard decimals > 0 else { return "\(Int64(scaled))" }
    let digits = String(Int64(scaled.magnitude))
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    return (scaled < 0 ? "-" : "") + padded.dropLast(decimals) + "." + padded.suffix(decimals)
  }
}
