import Base
import Hardware

/// What `sky switch` shows.
extension ChassisSwitch {
  static let unmanaged =
    "this board's switch takes no orders: all boards of the chassis can talk to each other\n"

  var text: String {
    guard isManaged else { return Self.unmanaged }
    var text = "switch " + (bridge?.name ?? "") + ": " + health.state.name
    if change.nextTime != nil { text += ", a change waits for 'sky switch confirm'" }
    text += "\n  port     slot  link  VLAN  talks to        received      sent\n"
    for port in seen {
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

  var json: String {
    var json = JSONWriter()
    json.beginObject()
    json.number("schema", 1)
    json.bool("managed", isManaged)
    json.string("state", isManaged ? health.state.name : "unmanaged")
    json.bool("waitsForConfirmation", change.nextTime != nil)
    json.beginArray("ports")
    for port in seen {
      json.beginObject()
      json.string("name", port.name)
      if let slot = slot(of: port.name) {
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
    for candidate in bridge?.ports ?? [] where candidate.name == port { return candidate.slot }
    return nil
  }

  private func uplinkWord(_ port: String) -> String { port == bridge?.uplink ? "out" : "-" }
}
