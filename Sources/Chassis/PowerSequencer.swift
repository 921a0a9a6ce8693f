/// Why a slot cannot be switched from here.
public enum PowerRefusal: Error, Equatable {
  /// The slot of this board itself.
  case ownSlot
  /// No power line of this board leads there.
  case noLine(Int)

  public var explanation: String {
    switch self {
    case .ownSlot: "this board does not switch itself off"
    case .noLine(let slot): "no power line leads to slot \(slot)"
    }
  }
}

public enum PowerCommand: Equatable, Sendable {
  case on
  case off
  /// Off for at least five seconds, then on.
  case cycle
}

/// Switches slots one after the other: boards that all start at once pull the supply down and stall.
///
/// One wish a slot, the latest; so nothing can queue up. Slots to switch on come first.
public struct PowerSequencer: Equatable, Sendable {
  public enum Origin: Equatable, Sendable {
    case owner
    /// Counts only while this board is the manager.
    case policy
  }

  public struct Switching: Equatable, Sendable {
    public let slot: Int
    public let isOn: Bool
    public let origin: Origin
  }

  private struct Line: Equatable {
    var isOn: Bool
    var wantsOn: Bool
    /// The line goes off before it may be on again.
    var cycle: Origin?
    /// Nil for a line that was on since the start.
    var offAt: UInt64?
  }

  /// Between any two switchings, at least.
  public static let spacingMillisecondsMin: UInt64 = 1000
  /// Shortest time off; capacitors of a board hold it up for a while.
  public static let offMillisecondsMin: UInt64 = 5000

  private let powered: SlotSet
  private let spacingMilliseconds: UInt64
  private let offMilliseconds: UInt64
  private var own: Int?
  private var lines: [Line]
  private var lastAt: UInt64?

  /// Adopts the lines as they are; nothing is switched by starting.
  ///
  /// - Parameters:
  ///   - powered: slots with a power line of this board.
  ///   - on: those of them that are on now.
  ///   - spacingMilliseconds: between two switchings; less than the least counts as that.
  ///   - offMilliseconds: that a slot stays off at least; the same holds.
  public init(
    powered: SlotSet, on: SlotSet, own: Int?,
    spacingMilliseconds: UInt64 = Self.spacingMillisecondsMin,
    offMilliseconds: UInt64 = Self.offMillisecondsMin, now: UInt64
  ) {
    self.powered = powered
    self.spacingMilliseconds = max(spacingMilliseconds, Self.spacingMillisecondsMin)
    self.offMilliseconds = max(offMilliseconds, Self.offMillisecondsMin)
    self.own = own
    lines = (0...SlotSet.slotMax).map { slot in
      let isOn = on.contains(slot)
      return Line(isOn: isOn, wantsOn: isOn, offAt: isOn ? nil : now)
    }
  }

  public func hasLine(_ slot: Int) -> Bool { powered.contains(slot) }

  public func isOn(_ slot: Int) -> Bool { lines[slot].isOn && lines[slot].wantsOn }

  /// Whether a cycle has not ended yet.
  public func isCycling(_ slot: Int) -> Bool {
    let line = lines[slot]
    return line.cycle != nil || (line.wantsOn && !line.isOn)
  }

  /// The slot of this board, which may become known late; a wish for it is forgotten.
  public mutating func setOwn(_ slot: Int?) {
    own = slot
    guard let slot else { return }
    lines[slot].cycle = nil
    lines[slot].wantsOn = lines[slot].isOn
  }

  public mutating func request(
    _ command: PowerCommand, slot: Int, origin: Origin
  ) throws(PowerRefusal) {
    guard slot != own else { throw .ownSlot }
    guard powered.contains(slot) else { throw .noLine(slot) }
    switch command {
    case .on:
      lines[slot].wantsOn = true
      // The off that is not done yet is not wanted any more.
      lines[slot].cycle = nil
    case .off:
      lines[slot].wantsOn = false
      lines[slot].cycle = nil
    case .cycle:
      lines[slot].wantsOn = true
      lines[slot].cycle = lines[slot].isOn ? origin : nil
    }
  }

  /// The switching that is due now, taken as done; at most one a call.
  ///
  /// - Parameter isActing: whether this board is the manager; a cut that the policy asked for is
  ///   forgotten where it is not. Switching on needs no lease: it harms nobody.
  public mutating func step(isActing: Bool, now: UInt64) -> Switching? {
    if !isActing {
      for slot in powered where lines[slot].cycle == .policy { lines[slot].cycle = nil }
    }
    if let lastAt, now < lastAt + spacingMilliseconds { return nil }
    for slot in powered where lines[slot].wantsOn && !lines[slot].isOn && slot != own {
      if let offAt = lines[slot].offAt, now < offAt + offMilliseconds { continue }
      lines[slot].isOn = true
      lastAt = now
      return Switching(slot: slot, isOn: true, origin: .owner)
    }
    for slot in powered where lines[slot].isOn && slot != own {
      guard lines[slot].cycle != nil || !lines[slot].wantsOn else { continue }
      let origin = lines[slot].cycle ?? .owner
      lines[slot].cycle = nil
      lines[slot].isOn = false
      lines[slot].offAt = now
      lastAt = now
      return Switching(slot: slot, isOn: false, origin: origin)
    }
    return nil
  }
}
