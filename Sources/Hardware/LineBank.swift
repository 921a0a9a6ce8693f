/// How a line of a bank is to be used.
public enum LineDirection: Equatable, Sendable {
  /// Edges are reported after they have been stable for `debounceMicroseconds`.
  case input(debounceMicroseconds: UInt32)
  /// Read only when asked, without edges: works on chips that have no interrupt.
  case level
  case output(isActive: Bool)
  /// Driven with the value that it has when it is taken, so that taking it changes nothing.
  ///
  /// A line that another run drove and left keeps that value; a line that nobody drives gets the one
  /// that its pull gives it.
  case outputAsFound
}

/// The resistor that gives an undriven line its level.
public enum LineBias: Equatable, Sendable {
  case asIs
  case pullUp
  case pullDown
}

/// One line that a daemon asks for, by the name it has on the board.
public struct LineRequest: Equatable, Sendable {
  /// The name that the device tree gives to the line, or `chip-label:offset` where it gives none.
  public var name: String
  public var direction: LineDirection
  public var bias: LineBias
  /// Low means active: a button to ground, a relay that a low level switches.
  public var isActiveLow: Bool

  public init(
    name: String, direction: LineDirection, bias: LineBias = .asIs, isActiveLow: Bool = false
  ) {
    self.name = name
    self.direction = direction
    self.bias = bias
    self.isActiveLow = isActiveLow
  }
}

/// A change of an input, as the kernel stamped it.
public struct LineEvent: Equatable, Sendable {
  /// Index into the requests that the bank was opened with.
  public let line: Int
  public let isActive: Bool
  /// Nanoseconds of the kernel's monotonic clock.
  public let nanoseconds: UInt64

  public init(line: Int, isActive: Bool, nanoseconds: UInt64) {
    self.line = line
    self.isActive = isActive
    self.nanoseconds = nanoseconds
  }
}

public enum LineError: Error, Equatable, Sendable {
  /// No chip has a line of this name.
  case absent(name: String)
  /// Two chips, or two lines of one chip, answer to the name.
  case ambiguous(name: String, first: String, second: String)
  /// Somebody else holds the line; `consumer` is empty where the kernel names nobody.
  case held(name: String, consumer: String)
  /// The kernel refused with this error number.
  case failed(name: String, number: Int32)
}

extension LineError {
  /// What exactly is missing or wrong, for people.
  public var detail: String {
    switch self {
    case .absent(let name): "no chip has a line " + name
    case .ambiguous(let name, let first, let second):
      "both " + first + " and " + second + " have a line " + name
    case .held(let name, let consumer):
      "the line " + name + " is held by " + (consumer.isEmpty ? "somebody else" : consumer)
    case .failed(let name, _): "the kernel refused the line " + name
    }
  }
}

/// Lines of one or more GPIO chips, each held from when it is to be had until the bank is closed.
///
/// Lines are named by their index in the requests. Each line has a state of its own: a button that
/// another program holds takes no other line away. Closing lets every output go; whether the pin then
/// keeps its level or falls back to its pull is the chip's affair.
public protocol LineBank: ~Copyable {
  /// Lines that were asked for.
  var count: Int { get }
  /// Why a line cannot be used now; nil for one that is held.
  func problem(_ line: Int) -> LineError?
  /// Tries to take the lines that have a problem; the others are not touched.
  ///
  /// An output that comes back has the value of its request, not the last one that was set.
  mutating func retry()

  /// Throws the line's problem where it has one. A line whose chip has gone has one from then on.
  mutating func set(_ line: Int, isActive: Bool) throws(LineError)
  mutating func isActive(_ line: Int) throws(LineError) -> Bool
  /// The oldest change that has not been read; nil when there is none now. Never waits.
  ///
  /// An error concerns the line that it names and comes once; the others go on. Two changes in a row may
  /// say the same, since the oldest are lost where they come faster than they are read. A line that
  /// chatters gives events without end: take a bounded number, then look after everything else.
  mutating func nextEvent() throws(LineError) -> LineEvent?
}
