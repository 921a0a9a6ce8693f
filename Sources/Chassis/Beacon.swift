public import Base

/// What every board of a chassis multicasts once a second, and at once on a change.
public struct Beacon: Equatable, Sendable {
  /// Why a field could not be as it is; `offset` counts bytes from the start of the datagram.
  public enum Failure: Error, Equatable {
    /// Shorter or longer than its fields say, or than any beacon.
    case length(Int)
    case notABeacon
    case unknownVersion(UInt8)
    /// A value outside its range, or a reserved byte that is not zero.
    case value(offset: Int)
  }

  /// The vote that the sender holds out.
  public struct Grant: Equatable, Sendable {
    public var slot: Int
    /// First eight bytes of the holder's public key.
    public var keyStart: UInt64
    public var bootID: UInt64
    /// The newest request of the holder that the sender has answered.
    public var request: UInt64

    public init(slot: Int, keyStart: UInt64, bootID: UInt64, request: UInt64) {
      self.slot = slot
      self.keyStart = keyStart
      self.bootID = bootID
      self.request = request
    }
  }

  public struct Flags: OptionSet, Sendable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// The sender held the lease when it sent this; nobody may act on the strength of it.
    public static let isActing = Flags(rawValue: 1)
    public static let wantsRestart = Flags(rawValue: 2)
    public static let needsAttention = Flags(rawValue: 4)
    /// An update is being written: no power cycle, however long the silence.
    public static let wantsQuiet = Flags(rawValue: 8)
    /// The slot is settled and one of the chassis: its vote counts and it may be manager.
    public static let mayVote = Flags(rawValue: 16)

    static let known = Flags(rawValue: 31)
  }

  /// Longest host name and longest version in bytes, printable ASCII.
  public static let nameMax = 32

  public var key: PublicKey
  /// Random, new with each start of the daemon.
  public var bootID: UInt64
  /// Counts the beacons of one boot from 1.
  public var sequence: UInt64
  /// Two chassis on one wire have different numbers.
  public var chassis: UInt32
  /// 1...64; 0 while the board has none.
  public var slot: Int
  /// By strap lines, not by claim; false without a slot.
  public var isWired: Bool
  /// Boards of the chassis as configured, 1...64.
  public var boards: Int
  /// Number of this request for the lease; 0 asks for nothing and gives back what was granted.
  public var request: UInt64
  /// Whom the sender heard within the last three seconds.
  public var heard: SlotSet
  /// Slots whose boards the sender knows by their keys, whether they answer or not.
  public var pinned: SlotSet
  /// Slots for which the sender refused a strange key within the last three seconds.
  public var refused: SlotSet
  public var grant: Grant?
  public var flags: Flags
  public var figures: BeaconFigures
  public var host: String
  public var version: String

  public init(
    key: PublicKey, bootID: UInt64, sequence: UInt64, chassis: UInt32 = 0, slot: Int,
    isWired: Bool, boards: Int
  ) {
    self.key = key
    self.bootID = bootID
    self.sequence = sequence
    self.chassis = chassis
    self.slot = slot
    self.isWired = isWired
    self.boards = boards
    request = 0
    heard = SlotSet()
    pinned = SlotSet()
    refused = SlotSet()
    grant = nil
    flags = []
    figures = BeaconFigures()
    host = ""
    version = ""
  }
}
