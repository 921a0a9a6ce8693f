/// How a line of a bank is to be used.
public enum LineDirection: Equatable, Sendable {
  /// Edges are reported after they have been stable for `debounceMicroseconds`.
  case input(debounceMicroseconds: UInt32)
  case output(isActive: Bool)
}

/// The resistor that gives an undriven line its level.
public enum LineBias: Equatable, Sendable {
  case asIs
  case pullUp
  case pullDown
}

/// One line that a daemon asks for, by the name it has on the board.
public struct LineRequest: Equatable, Sendable {
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
  /// Somebody else holds the line.
  case held(name: String, consumer: String)
  /// The kernel refused with this error number.
  case failed(name: String, number: Int32)
}

/// Lines of one or more GPIO chips, held from opening to closing: closing lets every output go.
///
/// Lines are named by their index in the requests.
public protocol LineBank: ~Copyable {
  mutating func set(_ line: Int, isActive: Bool) throws(LineError)
  mutating func isActive(_ line: Int) throws(LineError) -> Bool
  /// The oldest change that has not been read; nil when there is none now. Never waits.
  mutating func nextEvent() throws(LineError) -> LineEvent?
}
