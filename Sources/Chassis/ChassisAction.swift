/// What the shell does for the core, in the order given.
public enum ChassisAction: Equatable, Sendable {
  /// Multicast this datagram.
  case send([UInt8])
  /// Switch the slot's power off, unless the boot clock, read right before, is at `before` or past it:
  /// a process that was stopped in between is no longer the manager.
  case cut(slot: Int, before: UInt64)
  /// Switch the slot's power on, at any time.
  case restore(slot: Int)
  /// Keep the text of the power journal; then call `recorded` with it. Without that call nothing is cut.
  case recordIntent(String)
  case keepRoster(String)
  case keepClaim(String)
  /// A line for the log and the owner.
  case report(String)
}

/// What a board is told about its chassis.
public struct ChassisSettings: Equatable, Sendable {
  /// Tells chassis on one wire apart.
  public var chassis: UInt32 = 0
  /// Boards of the chassis, 1...64; a constant of the chassis, equal on all boards.
  public var boards: Int
  /// By strap lines; nil without any.
  public var wiredSlot: Int?
  /// Slots with a power line of this board.
  public var powered = SlotSet()
  public var spacingMilliseconds = PowerSequencer.spacingMillisecondsMin
  public var offMilliseconds = PowerSequencer.offMillisecondsMin
  public var host = ""
  public var version = ""

  public init(boards: Int) { self.boards = boards }
}

/// What earlier runs of the daemon kept on flash; empty where there is nothing.
public struct ChassisMemory: Equatable, Sendable {
  public var roster: [UInt8] = []
  public var claim: [UInt8] = []
  public var journal: [UInt8] = []

  public init() {}
}

/// Who manages the chassis, as one board knows it.
public enum Management: Equatable, Sendable {
  case thisBoard
  /// Its fresh beacon says so.
  case slot(Int)
  /// - answering: boards that answer and may vote, this one counted.
  /// - needed: a majority of the configured boards.
  case noManager(answering: Int, needed: Int)
}
