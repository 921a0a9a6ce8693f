/// The whole result as a text for a document.
public struct BenchReport: Sendable {
  public var machine = ""
  public var loadBefore = ""
  public var loadAfter = ""
  public var rounds = 0
  public var seconds = 0
  public var flows: FlowResults?
  public var transit: TransitResults?
  public var memory: PathMemory.Figures?

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
    if let transit { text += "\n" + transit.setUpLines }
    if let memory { text += memory.line }
    return text
  }
}
