import Base
import SkynetMap
import SkynetWire
import Sodium

extension ParserTarget {
  static let maps: [ParserTarget] = [
    .exact(
      "map-announcement", lengthMax: 1300, samples: { messages(.announcement) },
      encode: { (try? FloodedAnnouncement(parsing: $0))?.encoded() }),
    .exact(
      "map-summary", lengthMax: 1300, samples: { messages(.summary) },
      encode: { (try? MapSummary(parsing: $0))?.encoded() }),
    .bounded(
      "map-messages", lengthMax: 1300, thousands: 20,
      samples: { messages(.announcement) + messages(.summary) },
      isSound: { bytes in
        // Whatever comes from a neighbour, the map keeps its bounds and its times lie ahead.
        var map = map(number: 1)
        var actions: [MapAction] = []
        for (kind, time) in [(ControlKind.announcement, UInt64(1000)), (.summary, 1001)] {
          map.control(kind, bytes, on: LinkIndex(2), now: time, into: &actions)
          map.advance(now: time, into: &actions)
        }
        guard map.counters.malformed < 2 else { return nil }
        return map.nodeCount <= 1 && map.deadline > 1001
          && actions.allSatisfy { action in
            if case .sendControl(_, let body, _) = action {
              body.count <= Announcement.bodyMax
            } else {
              true
            }
          }
      }),
  ]

  /// What node 2 says first, with few links, and with so many that they take two parts.
  private static func messages(_ kind: ControlKind) -> [[UInt8]] {
    var messages: [[UInt8]] = []
    var map = map(number: 2)
    for time in [UInt64(1000), 40_000, 80_000, 1_100_000] {
      var actions: [MapAction] = []
      let links = (1..<time / 20_000 + 2).map { number in
        LinkMeasure(
          neighbour: signer(UInt8(number * 2 - 1)).key, latencyMicroseconds: 1000, loss: 1,
          kilobitsPerSecond: 100_000)
      }
      map.set(links: links, now: time, into: &actions)
      map.advance(now: time + 1000, into: &actions)
      for case .sendControl(kind, let body, _) in actions { messages.append(body) }
    }
    return messages
  }

  private static func signer(_ number: UInt8) -> NodeSigner {
    NodeSigner(seed: [UInt8](repeating: number, count: 32))
  }

  /// Node 1 or 2, with a link to the other.
  private static func map(number: UInt8) -> NetworkMap {
    var map = NetworkMap(
      settings: MapSettings(), signer: signer(number),
      random: RandomStream(seed: [UInt8](repeating: 1, count: 32)), firstSequence: 1, now: 0)
    var actions: [MapAction] = []
    let other = signer(3 - number).key
    map.set(setUpKey: [UInt8](repeating: 1, count: 32), number: 1, now: 0, into: &actions)
    map.linkUp(LinkIndex(UInt16(3 - number)), other, now: 0, into: &actions)
    map.set(
      links: [
        LinkMeasure(
          neighbour: other, latencyMicroseconds: 100, loss: 0, kilobitsPerSecond: 1_000_000)
      ], now: 0, into: &actions)
    return map
  }
}
