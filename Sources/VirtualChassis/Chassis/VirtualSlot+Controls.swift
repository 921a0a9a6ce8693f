public import Foundation
import ImageBuilder
import Simulation

/// What one can do to a board with one's hands, and see of it.
extension VirtualSlot {
  public enum Lamp: Sendable {
    case ready
    case alarm
  }

  public func isLit(_ lamp: Lamp) -> Bool {
    let name = lamp == .ready ? ChassisLines.readyLamp : ChassisLines.alarmLamp
    return (try? lines.status(name))?.level ?? false
  }

  /// Holds the button down for so long, or lets it go.
  public func setButton(_ isDown: Bool) throws { try lines.setInput(ChassisLines.button, isDown) }

  public func press(milliseconds: Int) async throws {
    try setButton(true)
    try await Task.sleep(for: .milliseconds(milliseconds))
    try setButton(false)
  }

  /// A bad contact: the button's line toggles by itself.
  public func burst(edges: Int, microsecondsBetween: Int) throws {
    try lines.burst(ChassisLines.button, edges: edges, microsecondsBetween: microsecondsBetween)
  }

  /// Pulls the panel's plug, or puts it back: it comes back with noise for a memory.
  public func setPanel(isPlugged: Bool) {
    if isPlugged {
      panel.losePower(seed: UInt64.random(in: 1...UInt64.max))
      bus.attach(panel, at: Self.panelAddress)
    } else {
      bus.detach(at: Self.panelAddress)
    }
  }

  /// The panel hangs on the board's own supply.
  public var hasPanelPower: Bool { machine != nil }

  /// What the panel shows, exactly or as it looks, as PNG.
  public func writePicture(to file: URL, lifelike: Bool = true) throws {
    let picture = hasPanelPower ? panel.picture : nil
    let image = lifelike ? PanelRendering.lifelike(picture) : PanelRendering.exact(picture)
    try Data(image.encoded).write(to: file)
  }
}
