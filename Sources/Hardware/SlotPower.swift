public enum PowerError: Error, Equatable, Sendable {
  /// No line switches this slot.
  case notWired(slot: UInt8)
  case line(LineError)
}

/// The power of the slots of a chassis.
///
/// Whoever stops holding it leaves every slot as it is, or on.
public protocol SlotPower: ~Copyable {
  /// Slots with a power line, ascending.
  var slots: [UInt8] { get }
  mutating func isOn(_ slot: UInt8) throws(PowerError) -> Bool
  mutating func set(_ slot: UInt8, isOn: Bool) throws(PowerError)
  /// Tries to take what was not to be had; whoever calls it decides how often.
  mutating func retry()
}
