/// The power of slots that one line each can cut.
///
/// An active line **cuts** its slot's power. So a line that nobody drives, because the daemon was killed,
/// the board restarts or its chip was reset, leaves the slot on: boards go on working without whoever
/// manages them. The board's pulls must agree, which the description of a chassis says by bias and
/// active level.
///
/// Lines are taken as they are found (`LineDirection.outputAsFound`): a slot that is on stays on and one
/// that an earlier run has cut stays cut, without a pulse between.
public struct LineSlotPower<Lines: LineBank & ~Copyable>: ~Copyable, SlotPower {
  /// What cuts the power of one slot.
  public struct Wire: Equatable, Sendable {
    public let slot: UInt8
    /// Index of the line in the bank.
    public let line: Int

    public init(slot: UInt8, line: Int) {
      self.slot = slot
      self.line = line
    }
  }

  private var lines: Lines
  private let wires: [Wire]

  /// - Parameter wires: each slot and each line once; anything else is our bug.
  public init(_ lines: consuming Lines, wires: [Wire]) {
    let ordered = wires.sorted { $0.slot < $1.slot }
    for (index, wire) in ordered.enumerated() {
      precondition(wire.line >= 0 && wire.line < lines.count, "a wire needs a line of the bank")
      for other in ordered[..<index] {
        precondition(other.slot != wire.slot && other.line != wire.line, "one wire for each slot")
      }
    }
    self.lines = lines
    self.wires = ordered
  }

  /// What to open the bank with for one slot.
  ///
  /// - Parameters:
  ///   - bias: must give the inactive level, or nothing where the board has its own resistor.
  ///   - isActiveLow: a low level cuts the power.
  public static func request(
    _ name: String, bias: LineBias = .asIs, isActiveLow: Bool = false
  ) -> LineRequest {
    LineRequest(name: name, direction: .outputAsFound, bias: bias, isActiveLow: isActiveLow)
  }

  public var slots: [UInt8] { wires.map { $0.slot } }

  public mutating func isOn(_ slot: UInt8) throws(PowerError) -> Bool {
    let line = try line(of: slot)
    do throws(LineError) {
      return try !lines.isActive(line)
    } catch {
      throw .line(error)
    }
  }

  public mutating func set(_ slot: UInt8, isOn: Bool) throws(PowerError) {
    let line = try line(of: slot)
    do throws(LineError) {
      try lines.set(line, isActive: !isOn)
    } catch {
      throw .line(error)
    }
  }

  public mutating func retry() { lines.retry() }

  private func line(of slot: UInt8) throws(PowerError) -> Int {
    for wire in wires where wire.slot == slot { return wire.line }
    throw .notWired(slot: slot)
  }
}
