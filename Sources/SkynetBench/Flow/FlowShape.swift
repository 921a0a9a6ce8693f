/// TCP flows as iperf3 makes them.
public enum FlowShape: String, CaseIterable, Sendable {
  case single = "1 flow"
  case singleBack = "1 flow back"
  case four = "4 flows"
  case fourBack = "4 flows back"

  /// Of iperf3 at the near end.
  var arguments: [String] {
    switch self {
    case .single: []
    case .singleBack: ["--reverse"]
    case .four: ["--parallel", "4"]
    case .fourBack: ["--parallel", "4", "--reverse"]
    }
  }
}
