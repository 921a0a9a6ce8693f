public import Base
internal import SkynetWire

/// A path that ends at this node.
public struct PathReport: Equatable, Sendable {
  public enum State: String, Equatable, Sendable, CaseIterable {
    /// Traffic goes over it.
    case active
    /// Installed beforehand, for the case that the active one fails.
    case standby
    case settingUp = "setting-up"
    case closing
  }

  /// Of this node, as long as it runs.
  public var number: UInt32
  /// The node at the other end.
  public var peer: PublicKey
  public var state: State
  /// Whether this node chose the hops, and pays for them.
  public var isSource = true
  /// Links of the way, 1 where the other end is a neighbour; nil where the other end chose it.
  public var hops: UInt8?
  /// The neighbour that the path goes through.
  public var first: PublicKey
  /// Round trip.
  public var latencyMicroseconds: UInt32?
  public var lossPerMille: UInt16?
  /// Bytes of an IP packet.
  public var mtu: UInt16?
  public var receivedBytes: UInt64 = 0
  public var sentBytes: UInt64 = 0
  /// Since it was set up.
  public var seconds: UInt64 = 0

  public init(number: UInt32, peer: PublicKey, first: PublicKey, state: State) {
    self.number = number
    self.peer = peer
    self.first = first
    self.state = state
  }

  var line: String {
    var text = ReportText("path")
    text.put(number)
    text.put(peer)
    text.put(state.rawValue)
    text.put(isSource ? "out" : "in")
    text.put(hops)
    text.put(first)
    text.put(latencyMicroseconds)
    text.put(lossPerMille)
    text.put(mtu)
    text.put(receivedBytes)
    text.put(sentBytes)
    text.put(seconds)
    return text.line
  }

  init?(parsing value: ArraySlice<UInt8>) {
    var line = ReportLine(value)
    number = line.number()
    guard let peer = line.key(), let state = State(rawValue: line.word()) else { return nil }
    self.peer = peer
    self.state = state
    isSource = line.word() == "out"
    hops = line.optional()
    guard let first = line.key() else { return nil }
    self.first = first
    latencyMicroseconds = line.optional()
    lossPerMille = line.optional()
    mtu = line.optional()
    receivedBytes = line.number()
    sentBytes = line.number()
    seconds = line.number()
    guard line.isGood else { return nil }
  }

  func write(to json: inout JSONWriter) {
    json.beginObject()
    json.number("number", Int64(number))
    json.string("peer", Text.hex(peer.bytes))
    json.string("address", OverlayAddress(of: peer).text)
    json.string("state", state.rawValue)
    json.bool("source", isSource)
    json.optional("hops", hops)
    json.string("first", Text.hex(first.bytes))
    json.optional("latencyMicroseconds", latencyMicroseconds)
    json.optional("lossPerMille", lossPerMille)
    json.optional("mtu", mtu)
    json.number("receivedBytes", Int64(clamping: receivedBytes))
    json.number("sentBytes", Int64(clamping: sentBytes))
    json.number("seconds", Int64(clamping: seconds))
    json.endObject()
  }
}
