internal import Hardware

/// Turns the kernel's news about interfaces into events of the ports that are watched.
struct LinkTracker {
  private struct Port {
    let name: String
    /// 0 while no interface has this name.
    var index: Int32 = 0
    var hasLink = false
  }

  private var ports: [Port]

  init(names: [String]) { ports = names.map { Port(name: $0) } }

  /// What changed with one message; nothing for messages about anything else.
  mutating func take(_ message: NetlinkMessage) throws(NetlinkError) -> [LinkEvent] {
    let isGone = message.type == RouteNumbers.deleteLink
    guard isGone || message.type == RouteNumbers.newLink else { return [] }
    let link = try Link(message.payload)
    // A bridge tells of its ports in a family of its own: one that leaves a bridge is not gone, and
    // nothing is said about its carrier.
    guard link.family == RouteNumbers.anyFamily, isGone || link.hasCarrier != nil else { return [] }
    var events: [LinkEvent] = []
    for place in ports.indices {
      if isGone || ports[place].name != link.name {
        // Gone, or its interface has another name now.
        guard ports[place].index == link.index else { continue }
        set(place, index: 0, hasLink: false, &events)
      } else {
        set(place, index: link.index, hasLink: link.hasLink, &events)
      }
    }
    return events
  }

  /// What is different from all that was said so far.
  mutating func compare(with links: [Link]) -> [LinkEvent] {
    var events: [LinkEvent] = []
    for place in ports.indices {
      let link = links.first(named: ports[place].name)
      set(place, index: link?.index ?? 0, hasLink: link?.hasLink ?? false, &events)
    }
    return events
  }

  private mutating func set(
    _ place: Int, index: Int32, hasLink: Bool, _ events: inout [LinkEvent]
  ) {
    ports[place].index = index
    guard ports[place].hasLink != hasLink else { return }
    ports[place].hasLink = hasLink
    events.append(LinkEvent(name: ports[place].name, hasLink: hasLink))
  }
}
