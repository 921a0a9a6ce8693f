/// The whole result as a text for a document.
public struct BenchReport: Sendable {
  static let unmeasured = "not measured yet"

  public var machine = ""
  public var loadBefore = ""
  public var loadAfter = ""
  public var rounds = 0
  public var seconds = 0
  public var flows: FlowResults?
  public var transit: TransitResults?
  /// Median of the time from the request to the first packet that may pass.
  public var pathSetUpMilliseconds: Double?
  /// Memory of a node that keeps 10,000 paths, above that of one without any.
  public var tenThousandPathsMebibytes: Double?

  public init() {}

  public func text(_ modes: [Offloads]) -> String {
    var text = "\(machine)\nload before: \(loadBefore), after: \(loadAfter)\n"
    text += "medians of \(rounds) rounds (smallest-largest), \(seconds) s each\n"
    for offloads in modes {
      if let flows {
        text += "\nTCP by iperf3, veth offloads \(offloads.rawValue):\n\n" + flows.table(offloads)
      }
      if let transit {
        text += "\nTransit hop, veth offloads \(offloads.rawValue):\n\n" + transit.table(offloads)
      }
    }
    text += "\nPath set-up: \(Self.figure(pathSetUpMilliseconds, "ms"))\n"
    text += "Memory for 10,000 paths: \(Self.figure(tenThousandPathsMebibytes, "MiB"))\n"
    return text
  }

  private static func figure(_ value: Double?, _ unit: String) -> String {
    value.map { Samples.number($0, 2) + " " + unit } ?? unmeasured
  }
}
