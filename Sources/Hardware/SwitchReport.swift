internal import Base

/// What a board tells of the chassis' switch; `sky switch` shows it.
public struct SwitchReport: Equatable, Sendable {
  /// Raised with every change that a reader of the JSON form could stumble over.
  public static let schema: Int64 = 1
  public static let unmanaged =
    "this board's switch takes no orders: all boards of the chassis can talk to each other\n"

  public var bridge: HardwareDescription.Bridge
  public var state: DeviceHealth.State
  public var waitsForConfirmation: Bool
  public var ports: [SwitchPort]

  public init(
    bridge: HardwareDescription.Bridge, state: DeviceHealth.State, waitsForConfirmation: Bool,
    ports: [SwitchPort]
  ) {
    self.bridge = bridge
    self.state = state
    self.waitsForConfirmation = waitsForConfirmation
    self.ports = ports
  }

  /// For a person, a line a port.
  public var text: String {
    var text = "switch " + bridge.name + ": " + state.name
    if waitsForConfirmation { text += ", a change waits for 'sky switch confirm'" }
    text += "\n  port     slot  link  VLAN  talks to        received      sent\n"
    for port in ports {
      let cells = [
        port.name, slot(of: port.name).map { "\($0)" } ?? uplinkWord(port.name),
        port.hasLink ? "up" : "down", "\(port.policy.nativeVLAN)",
        port.policy.isIsolated ? "open ports only" : "its VLAN",
        Text.size(port.counters.receivedBytes), Text.size(port.counters.sentBytes),
      ]
      let widths = [8, 5, 5, 5, 15, 13, 0]
      var line = "  "
      for (cell, width) in zip(cells, widths) {
        line += cell
        if width > 0 { for _ in 0...max(0, width - cell.utf8.count) { line += " " } }
      }
      text += line + "\n"
    }
    return text
  }

  /// One JSON object on one line.
  public var json: String { Self.json(self) }

  /// The same for a switch that takes no orders.
  public static var unmanagedJSON: String { json(nil) }

  private static func json(_ report: SwitchReport?) -> String {
    var json = JSONWriter()
    json.beginObject()
    json.number("schema", schema)
    json.bool("managed", report != nil)
    json.string("state", report?.state.name ?? "unmanaged")
    json.bool("waitsForConfirmation", report?.waitsForConfirmation ?? false)
    json.beginArray("ports")
    for port in report?.ports ?? [] {
      json.beginObject()
      json.string("name", port.name)
      if let slot = report?.slot(of: port.name) {
        json.number("slot", Int64(slot))
      } else {
        json.null("slot")
      }
      json.bool("link", port.hasLink)
      json.number("vlan", Int64(port.policy.nativeVLAN))
      json.bool("isolated", port.policy.isIsolated)
      json.number("receivedBytes", Int64(clamping: port.counters.receivedBytes))
      json.number("sentBytes", Int64(clamping: port.counters.sentBytes))
      json.endObject()
    }
    json.endArray()
    json.endObject()
    return json.text
  }

  private func slot(of port: String) -> UInt8? {
    for candidate in bridge.ports where candidate.name == port { return candidate.slot }
    return nil
  }

  private func uplinkWord(_ port: String) -> String { port == bridge.uplink ? "out" : "-" }
}
