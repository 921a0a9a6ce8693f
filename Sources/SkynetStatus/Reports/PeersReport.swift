public import Base
internal import SkynetWire

/// A neighbour: one end of a link.
public struct PeerReport: Equatable, Sendable {
  public enum State: String, Equatable, Sendable, CaseIterable {
    case up
    /// A handshake is under way.
    case calling
    /// Nothing comes; it is tried again.
    case down
    /// Nobody knows where it is: it has to call, or to be found.
    case unknown
  }

  public var key: PublicKey
  public var state: State
  /// `192.0.2.1:7060`; empty where it is not known.
  public var endpoint = ""
  /// Round trip.
  public var latencyMicroseconds: UInt32?
  public var lossPerMille: UInt16?
  /// Bytes of a datagram.
  public var mtu: UInt16?
  /// `aegis128l` or `chacha20`; empty without a session.
  public var cipher = ""
  /// Datagrams as they were, with their overhead.
  public var receivedBytes: UInt64 = 0
  public var sentBytes: UInt64 = 0
  /// How long the state lasts.
  public var seconds: UInt64 = 0

  public init(key: PublicKey, state: State) {
    self.key = key
    self.state = state
  }

  var line: String {
    var text = ReportText("peer")
    text.put(key)
    text.put(state.rawValue)
    text.put(endpoint)
    text.put(latencyMicroseconds)
    text.put(lossPerMille)
    text.put(mtu)
    text.put(cipher)
    text.put(receivedBytes)
    text.put(sentBytes)
    text.put(seconds)
    return text.line
  }

  init?(parsing value: ArraySlice<UInt8>) {
    var line = ReportLine(value)
    guard let key = line.key(), let state = State(rawValue: line.word()) else { return nil }
    self.key = key
    self.state = state
    endpoint = line.name()
    latencyMicroseconds = line.optional()
    lossPerMille = line.optional()
    mtu = line.optional()
    cipher = line.name()
    receivedBytes = line.number()
    sentBytes = line.number()
    seconds = line.number()
    guard line.isGood else { return nil }
  }

  func write(to json: inout JSONWriter) {
    json.beginObject()
    json.string("key", Text.hex(key.bytes))
    json.string("address", OverlayAddress(of: key).text)
    json.string("state", state.rawValue)
    json.text("endpoint", endpoint)
    json.optional("latencyMicroseconds", latencyMicroseconds)
    json.optional("lossPerMille", lossPerMille)
    json.optional("mtu", mtu)
    json.text("cipher", cipher)
    json.number("receivedBytes", Int64(clamping: receivedBytes))
    json.number("sentBytes", Int64(clamping: sentBytes))
    json.number("seconds", Int64(clamping: seconds))
    json.endObject()
  }
}

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
