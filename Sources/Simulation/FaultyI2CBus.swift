import Base
public import Hardware

/// A bus in memory on which transfers fail, by script or by seed.
public struct FaultyI2CBus: I2CBus {
  public enum Fault: Equatable, Sendable {
    case none
    /// Nobody answers; nothing arrives.
    case notAcknowledged
    /// The device takes so many bytes and then no more.
    case cutShort(after: Int)
    /// The adapter is gone for so many transfers, this one included.
    case absent(transfers: Int)
    /// The line hangs for so many transfers; what was sent before arrives or does not.
    case frozen(transfers: Int, arriving: Int)
    /// The panels lose their power, with all in their memory, and are back after so many transfers
    /// that nobody answered; with 0 nobody notices.
    case powerLoss(transfers: Int)
  }

  public var bus: InMemoryI2CBus
  /// Faults of the next transfers, in order; behind the last one chance decides.
  public var script: [Fault]
  /// Of a thousand transfers so many fail by chance.
  public var faultsPerThousand: Int
  /// Transfers that were refused in one way or another.
  public private(set) var failures = 0
  private var random: SplitMix64
  /// An outage under way.
  private var outage: BusError?
  private var outageTransfers = 0

  public init(
    _ bus: InMemoryI2CBus, script: [Fault] = [], faultsPerThousand: Int = 0, seed: UInt64
  ) {
    self.bus = bus
    self.script = script
    self.faultsPerThousand = faultsPerThousand
    random = SplitMix64(seed: seed)
  }

  public mutating func write(_ bytes: [UInt8], to address: UInt8) throws(BusError) {
    if outageTransfers == 0 {
      let fault = script.isEmpty ? drawn(byteCount: bytes.count) : script.removeFirst()
      begin(fault, bytes, address)
    }
    if outageTransfers > 0, let outage {
      outageTransfers -= 1
      failures += 1
      throw outage
    }
    do throws(BusError) {
      try bus.write(bytes, to: address)
    } catch {
      failures += 1
      throw error
    }
  }

  /// Power away and back for all panels, noticed by nobody.
  public mutating func losePower() {
    for address in bus.panels.keys.sorted() {
      bus.panels[address]?.powerCycle(seed: random.next())
    }
  }

  private mutating func begin(_ fault: Fault, _ bytes: [UInt8], _ address: UInt8) {
    switch fault {
    case .none: break
    case .notAcknowledged: fail(.notAcknowledged, 1)
    case .cutShort(let count):
      bus.panels[address]?.write(Array(bytes.prefix(count)))
      fail(.notAcknowledged, 1)
    case .absent(let transfers): fail(.absent, transfers)
    case .frozen(let transfers, let count):
      bus.panels[address]?.write(Array(bytes.prefix(count)))
      fail(.timedOut, transfers)
    case .powerLoss(let transfers):
      losePower()
      fail(.notAcknowledged, transfers)
    }
  }

  private mutating func fail(_ error: BusError, _ transfers: Int) {
    outage = error
    outageTransfers = transfers
  }

  private mutating func drawn(byteCount: Int) -> Fault {
    guard faultsPerThousand > 0, random.below(1000) < faultsPerThousand else { return .none }
    let transfers = 1 + random.below(4)
    switch random.below(5) {
    case 0: return .notAcknowledged
    case 1: return .cutShort(after: random.below(byteCount + 1))
    case 2: return .absent(transfers: transfers)
    case 3: return .frozen(transfers: transfers, arriving: random.below(byteCount + 1))
    default: return .powerLoss(transfers: transfers)
    }
  }
}
