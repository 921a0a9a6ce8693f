/// The chassis with its signatures: datagrams in, actions out.
///
/// Bounds: a datagram of another length than a beacon's is dropped before it is looked at, a beacon
/// that would be refused anyway is not verified, and at most 320 are verified in a second.
public struct ChassisCore<Key: BeaconKey & ~Copyable>: ~Copyable {
  /// Enough for 64 boards that all have news at once.
  static var verificationsMax: Int { 320 }

  private var key: Key
  public private(set) var state: ChassisState
  /// Datagrams that were no beacon, not of a board, or more than could be looked at.
  public private(set) var refusedCount: UInt64 = 0
  private var budget = 0
  private var budgetAt: UInt64 = 0

  /// - Parameters:
  ///   - bootID: random, new with each start.
  ///   - on: powered slots that are on now.
  public init(
    _ settings: ChassisSettings, key: consuming Key, bootID: UInt64, memory: ChassisMemory,
    on: SlotSet, now: UInt64
  ) {
    state = ChassisState(
      settings, key: key.publicKey, bootID: bootID, memory: memory, on: on, now: now)
    self.key = key
  }

  public var deadline: UInt64 { state.deadline }

  public mutating func receive(_ datagram: [UInt8], now: UInt64) -> [ChassisAction] {
    guard let signed = try? SignedBeacon(parsing: datagram),
      state.isWelcome(signed.beacon, now: now), spend(now), signed.isGenuine(key)
    else {
      refusedCount &+= 1
      return []
    }
    return actions(state.receive(signed.beacon, now: now))
  }

  /// To be called at `deadline`, and at the latest a second after the last call.
  public mutating func tick(now: UInt64) -> [ChassisAction] { actions(state.tick(now: now)) }

  public mutating func recorded(_ text: String, now: UInt64) -> [ChassisAction] {
    actions(state.recorded(text, now: now))
  }

  public mutating func command(
    _ command: PowerCommand, slot: Int, now: UInt64
  ) throws(PowerRefusal) -> [ChassisAction] {
    actions(try state.command(command, slot: slot, now: now))
  }

  public mutating func resign(now: UInt64) -> [ChassisAction] { actions(state.resign(now: now)) }

  public mutating func setFigures(_ figures: BeaconFigures) { state.figures = figures }
  public mutating func setWishes(_ wishes: Beacon.Flags) { state.wishes = wishes }
  public mutating func setLinks(_ links: [PortLink]) { state.links = links }

  private mutating func actions(_ output: ChassisState.Output) -> [ChassisAction] {
    guard let beacon = output.beacon else { return output.actions }
    return [.send(SignedBeacon.datagram(beacon, &key))] + output.actions
  }

  private mutating func spend(_ now: UInt64) -> Bool {
    if now >= budgetAt {
      budget = Self.verificationsMax
      budgetAt = now + 1000
    }
    guard budget > 0 else { return false }
    budget -= 1
    return true
  }
}
