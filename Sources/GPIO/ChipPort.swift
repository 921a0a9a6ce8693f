public import Hardware

/// The kernel refused with this error number.
public struct ChipError: Error, Equatable, Sendable {
  public let number: Int32

  public init(number: Int32) { self.number = number }

  /// The chip has been taken away (ENODEV).
  static let gone: Int32 = 19
  /// Somebody holds the line (EBUSY).
  static let busy: Int32 = 16
}

/// A GPIO chip as it presents itself.
public struct ChipDescription: Equatable, Sendable {
  /// As `gpiochip0`; the number hangs on the order of drivers, so nobody may write it down.
  public let name: String
  /// What the driver calls it, as `300b000.pinctrl`.
  public let label: String
  public let lineCount: UInt32

  public init(name: String, label: String, lineCount: UInt32) {
    self.name = name
    self.label = label
    self.lineCount = lineCount
  }
}

/// A line as anybody may see it, held or not.
public struct LineSight: Equatable, Sendable {
  /// Empty where the device tree gives none.
  public var name = ""
  public var isUsed = false
  public var consumer = ""
  public var isOutput = false

  public init() {}
}

/// How a line is taken; what `LineRequest` says, in the kernel's steps.
public struct LineSettings: Equatable, Sendable {
  public enum Drive: Equatable, Sendable {
    /// The direction stays as it is; the kernel then refuses a bias.
    case asIs
    case input
    /// Input whose changes are reported when they have been stable for so long.
    case edges(debounceMicroseconds: UInt32)
    case output(isActive: Bool)
  }

  public var drive: Drive
  public var bias: LineBias
  public var isActiveLow: Bool
}

/// A change as a chip reports it.
public struct ChipEvent: Equatable, Sendable {
  public let isActive: Bool
  public let nanoseconds: UInt64
  /// Counts the line's changes from 1; a gap shows changes that the kernel dropped.
  public let sequence: UInt64

  public init(isActive: Bool, nanoseconds: UInt64, sequence: UInt64) {
    self.isActive = isActive
    self.nanoseconds = nanoseconds
    self.sequence = sequence
  }
}

/// The few things that a bank wants of the kernel's chips; each line is a request of its own.
///
/// Chips are named by their index in the last list, held lines by a handle that the port chooses.
public protocol ChipPort: ~Copyable {
  /// Changes that one reading gives at most, and that the kernel keeps at most for a line.
  static var eventsMax: Int { get }

  /// Opens the chips and lists them, with the error of the first that could not be opened.
  mutating func open() -> (chips: [ChipDescription], problem: ChipError?)
  /// Closes the chips; held lines stay held.
  mutating func close()
  mutating func look(chip: Int, offset: UInt32) throws(ChipError) -> LineSight

  mutating func take(
    chip: Int, offset: UInt32, _ settings: LineSettings, consumer: String
  ) throws(ChipError) -> Int
  mutating func change(_ handle: Int, _ settings: LineSettings) throws(ChipError)
  mutating func release(_ handle: Int)
  mutating func isActive(_ handle: Int) throws(ChipError) -> Bool
  mutating func set(_ handle: Int, isActive: Bool) throws(ChipError)
  /// Oldest first; none when nothing waits. Never waits itself.
  mutating func events(_ handle: Int) throws(ChipError) -> [ChipEvent]
  /// What to poll for changes of this line.
  func descriptor(_ handle: Int) -> Int32
}
