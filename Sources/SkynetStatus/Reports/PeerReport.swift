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
