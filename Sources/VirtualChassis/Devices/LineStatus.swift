/// How a line is at this moment.
public struct LineStatus: Sendable, Equatable {
  public var direction = LineDirection.none
  /// What the guest would drive; on the wire only while `direction` is `output`.
  public var outputValue = false
  /// What the host side drives; nil where it lets the line go.
  public var input: Bool?
  public var trigger = LineTrigger.none
  /// The voltage: the guest's output, else the host's input, else the pull.
  public var level: Bool
  /// Interrupts that the guest got.
  public var interrupts = 0
  /// Edges that fell together with one that the guest had not taken yet.
  public var mergedEdges = 0
  /// Edges of bursts that are still to come.
  public var edgesToCome = 0
}
