internal import Base

/// The neighbours of this node.
///
/// ```
/// peers 1
/// peer KEY up 192.0.2.1:7060 23456 0 1452 aegis128l 1200 3400 77
/// ```
/// After the key: state, endpoint, round trip in microseconds, loss in thousandths, longest datagram,
/// cipher, bytes received and sent, seconds of that state.
public struct PeersReport: SkynetReport {
  public static let countMax = 256

  public private(set) var peers: [PeerReport] = []
  /// With those that found no room here.
  public private(set) var total: UInt32 = 0

  public init() {}

  public mutating func add(_ peer: PeerReport) {
    total += 1
    if peers.count < Self.countMax { peers.append(peer) }
  }

  public var text: String {
    var text = "peers \(total)\n"
    for peer in peers { text += peer.line + "\n" }
    return text
  }

  public init?(parsing text: String) {
    guard let lines = try? FieldLines(Array(text.utf8)).lines, let first = lines.first,
      first.name == "peers", lines.count - 1 <= Self.countMax,
      let count = Text.decimal(first.value), let total = UInt32(exactly: count)
    else { return nil }
    for line in lines.dropFirst() {
      guard let peer = PeerReport(parsing: line.value) else { return nil }
      peers.append(peer)
    }
    self.total = total
    // Without this an answer that lost its last lines would pass.
    guard peers.count == min(Int(total), Self.countMax), self.text == text else { return nil }
  }

  public var json: String {
    var json = JSONWriter()
    json.beginObject()
    json.number("total", Int64(total))
    json.beginArray("peers")
    for peer in peers { peer.write(to: &json) }
    json.endArray()
    json.endObject()
    return json.text
  }

  public var table: String {
    guard !peers.isEmpty else { return "no peers\n" }
    var table = HumanTable([
      "PEER", "STATE", "FOR", "RTT", "LOSS", "MTU", "RECEIVED", "SENT", "WHERE",
    ])
    for peer in peers {
      table.add([
        HumanText.short(peer.key), peer.state.rawValue, HumanText.duration(peer.seconds),
        HumanText.time(peer.latencyMicroseconds), HumanText.share(peer.lossPerMille),
        peer.mtu.map { "\($0)" } ?? "-", Text.size(peer.receivedBytes), Text.size(peer.sentBytes),
        peer.endpoint.isEmpty ? "-" : Text.printable(peer.endpoint),
      ])
    }
    return table.text + HumanText.rest(total, peers.count)
  }
}
