public import Hardware
public import Simulation
import Synchronization

/// A panel on a virtual bus: the decoder of the tests, behind a lock.
public final class VirtualPanel: I2CTarget {
  private let panel: Mutex<EmulatedPanel>

  public init(_ controller: PanelController, seed: UInt64) {
    panel = Mutex(EmulatedPanel(controller, seed: seed))
  }

  public func write(_ bytes: [UInt8]) -> Bool {
    panel.withLock { $0.write(bytes) }
    return true
  }

  /// These panels are wired for writing only.
  public func read(count: Int) -> [UInt8]? { nil }

  /// What one sees; nil while it is dark.
  public var picture: Frame? { panel.withLock { $0.picture } }
  public var contrast: UInt8 { panel.withLock { $0.registers.contrast } }
  public var traffic: EmulatedPanel.Traffic { panel.withLock { $0.traffic } }
  public var problems: [EmulatedPanel.Problem] { panel.withLock { $0.problems } }

  /// What a plug that was pulled and put back does: the memory is noise, the panel dark.
  public func losePower(seed: UInt64) { panel.withLock { $0.powerCycle(seed: seed) } }
}
