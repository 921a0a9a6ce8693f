/// What the pages show.
///
/// A figure that is not there yet is nil, and a dash on the panel.
public struct PanelFigures: Equatable, Sendable {
  public var host = ""
  public var board = ""
  public var version = ""
  /// Of this board, as text; the first is shown largest.
  public var addresses: [String] = []
  /// Of this board in the chassis, from 1.
  public var slot: Int?
  public var uptimeMilliseconds: UInt64?
  public var clock: Clock?
  public var processor: Processor?
  public var memory: Space?
  /// Of the processor, in thousandths of a degree Celsius.
  public var temperatureThousandths: Int64?
  public var traffic: Traffic?
  /// A SKY has a million droplets.
  public var dropletsPerHour: UInt64?
  public var peersCount: UInt64?
  public var storage: Storage?
  public var update: Update?
  public var pairing: Pairing?
  /// The gravest first.
  public var alarms: [Alarm] = []
  /// In the owner's file, in its order.
  public var mistakes: [Mistake] = []
  /// In the order of their slots.
  public var boards: [Board] = []

  public init() {}
}

extension PanelFigures {
  /// The time of day where the board is.
  public struct Clock: Equatable, Sendable {
    public var hour: Int
    public var minute: Int
    /// False until a time server has been heard: such a time is not shown.
    public var isTrusted: Bool

    public init(hour: Int, minute: Int, isTrusted: Bool) {
      self.hour = hour
      self.minute = minute
      self.isTrusted = isTrusted
    }
  }

  /// How busy the processor is, in thousandths of all its time.
  public struct Processor: Equatable, Sendable {
    public var perMille: Int
    /// Each core for itself; the first eight are shown.
    public var coresPerMille: [Int]

    public init(perMille: Int, coresPerMille: [Int]) {
      self.perMille = perMille
      self.coresPerMille = coresPerMille
    }
  }

  /// Bytes in all, and those that are still to be had.
  public struct Space: Equatable, Sendable {
    public var totalBytes: UInt64
    public var availableBytes: UInt64

    public init(totalBytes: UInt64, availableBytes: UInt64) {
      self.totalBytes = totalBytes
      self.availableBytes = availableBytes
    }

    var usedBytes: UInt64 { totalBytes - min(availableBytes, totalBytes) }

    /// Nil for a space of no size.
    var usedPerMille: Int? {
      guard totalBytes > 0 else { return nil }
      let (high, low) = usedBytes.multipliedFullWidth(by: 1000)
      return Int(totalBytes.dividingFullWidth((high, low)).quotient)
    }
  }

  /// What passes through the board's network ports.
  public struct Traffic: Equatable, Sendable {
    public var receivedBytesPerSecond: UInt64
    public var sentBytesPerSecond: UInt64

    public init(receivedBytesPerSecond: UInt64, sentBytesPerSecond: UInt64) {
      self.receivedBytesPerSecond = receivedBytesPerSecond
      self.sentBytesPerSecond = sentBytesPerSecond
    }
  }

  /// The data partition and the card below it.
  public struct Storage: Equatable, Sendable {
    public var space: Space
    /// How much of the card's life is used up, 0 to 100; nil where the card does not say.
    public var wearPercent: Int?

    public init(space: Space, wearPercent: Int? = nil) {
      self.space = space
      self.wearPercent = wearPercent
    }
  }

  /// How far an update has come.
  public enum Update: Equatable, Sendable {
    case idle
    /// - Parameter perMille: of the bytes.
    case downloading(version: String, perMille: Int)
    /// The new version runs and has to prove itself.
    case testing(version: String)
    case failed(reason: String)
  }

  /// An invitation to pair, shown until it expires.
  public struct Pairing: Equatable, Sendable {
    /// What a person compares, as `AMBER-FOX`.
    public var nameplate: String
    /// What a person types.
    public var digits: String
    /// What the QR code holds; no code is shown where it is too long for one.
    public var payload: String
    /// On the boot clock.
    public var expiryMilliseconds: UInt64

    public init(nameplate: String, digits: String, payload: String, expiryMilliseconds: UInt64) {
      self.nameplate = nameplate
      self.digits = digits
      self.payload = payload
      self.expiryMilliseconds = expiryMilliseconds
    }
  }

  /// Something that the owner should look at.
  public struct Alarm: Equatable, Sendable {
    /// Stays the same while the text changes: a panel wakes for a new name, not for a new digit.
    public var name: String
    public var text: String
    public var isGrave: Bool

    public init(name: String, text: String, isGrave: Bool = false) {
      self.name = name
      self.text = text
      self.isGrave = isGrave
    }
  }

  /// A board of the chassis.
  public struct Board: Equatable, Sendable {
    public enum State: Equatable, Sendable {
      case up
      /// Not heard of for longer than it should be silent.
      case late
      case down
    }

    public var slot: Int
    public var state: State
    public var isManager: Bool
    public var processorPerMille: Int?
    public var temperatureThousandths: Int64?

    public init(
      slot: Int, state: State, isManager: Bool = false, processorPerMille: Int? = nil,
      temperatureThousandths: Int64? = nil
    ) {
      self.slot = slot
      self.state = state
      self.isManager = isManager
      self.processorPerMille = processorPerMille
      self.temperatureThousandths = temperatureThousandths
    }
  }
}
