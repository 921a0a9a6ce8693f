/// All that the flows gave, and the table of it.
public struct FlowResults: Sendable {
  /// What one row is about.
  public struct Row: Equatable, Sendable {
    public let name: String
    public let version: String

    public init(name: String, version: String) {
      self.name = name
      self.version = version
    }
  }

  struct Cell: Hashable {
    let offloads: Offloads
    let name: String
    let shape: FlowShape
  }

  static let bare = "bare veth"

  public let rows: [Row]
  private var megabits: [Cell: Samples] = [:]
  private var secondsPerGigabyte: [Cell: Samples] = [:]
  /// What failed, in words, by contender and mode.
  private var failures: [Cell: String] = [:]

  public init(rows: [Row]) { self.rows = rows }

  /// - Parameters:
  ///   - bytes: what arrived.
  ///   - processorSeconds: what all processes of contender and iperf3 used for it.
  public mutating func add(
    _ name: String, _ offloads: Offloads, _ shape: FlowShape, bitsPerSecond: Double, bytes: Double,
    processorSeconds: Double
  ) {
    let cell = Cell(offloads: offloads, name: name, shape: shape)
    megabits[cell, default: Samples()].add(bitsPerSecond / 1e6)
    guard bytes > 0 else { return }
    secondsPerGigabyte[cell, default: Samples()].add(processorSeconds / bytes * 1e9)
  }

  public mutating func fail(_ name: String, _ offloads: Offloads, _ words: String) {
    failures[Cell(offloads: offloads, name: name, shape: .single)] = words
  }

  /// The median throughput of a single flow against that of another contender.
  func ratio(_ name: String, to other: String, _ offloads: Offloads) -> Double? {
    let own = megabits[Cell(offloads: offloads, name: name, shape: .single)]?.median
    let theirs = megabits[Cell(offloads: offloads, name: other, shape: .single)]?.median
    guard let own, let theirs, theirs > 0 else { return nil }
    return own / theirs
  }

  /// A table in Markdown.
  public func table(_ offloads: Offloads) -> String {
    let shapes = FlowShape.allCases
    let heads =
      ["", "version"] + shapes.map { "\($0.rawValue), Mbit/s" }
      + ["CPU s/GB", "x \(RivalNames.wireGuardGo)", "x bare"]
    let body = rows.map { row -> [String] in
      let cells = shapes.map { Cell(offloads: offloads, name: row.name, shape: $0) }
      let ratios = [RivalNames.wireGuardGo, Self.bare].map { other in
        ratio(row.name, to: other, offloads).map { Samples.number($0, 2) } ?? "-"
      }
      return [row.name, row.version] + cells.map { megabits[$0]?.text() ?? "-" }
        + [secondsPerGigabyte[cells[0]]?.text(decimals: 2) ?? "-"] + ratios
    }
    let notes = rows.compactMap { row in
      failures[Cell(offloads: offloads, name: row.name, shape: .single)]
        .map { "\n\(row.name) failed: \($0)\n" }
    }
    return Markdown.table(heads, body) + notes.joined()
  }
}

/// Tables for documents.
enum Markdown {
  static func table(_ heads: [String], _ rows: [[String]]) -> String {
    let lines = [heads, heads.map { _ in "---" }] + rows
    return lines.map { "| " + $0.joined(separator: " | ") + " |\n" }.joined()
  }
}
