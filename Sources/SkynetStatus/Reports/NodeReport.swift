public import Base
public import SkynetWire

/// This node at a glance.
///
/// ```
/// key KEY
/// at 93784123
/// interface sky0 7060
/// peers 3 5
/// paths 2 4
/// bytes 1200 3400 5600
/// ```
public struct NodeReport: SkynetReport {
  /// How long a file with it holds, on the boot clock.
  public static let validMilliseconds: UInt64 = 30_000

  public var key: PublicKey
  /// When this was so, milliseconds of the boot clock.
  public var atMilliseconds: UInt64 = 0
  public var interface = ""
  public var port: UInt16 = 0
  public var peersUp: UInt32 = 0
  /// Neighbours that are up or wanted.
  public var peers: UInt32 = 0
  /// Paths that end here.
  public var paths: UInt32 = 0
  /// Paths of others that lead through this node.
  public var transitPaths: UInt32 = 0
  /// Out of the overlay to this node's programs.
  public var receivedBytes: UInt64 = 0
  public var sentBytes: UInt64 = 0
  /// Billable bytes of others.
  public var forwardedBytes: UInt64 = 0

  public init(key: PublicKey) { self.key = key }

  public var address: OverlayAddress { OverlayAddress(of: key) }

  public func isFresh(now: UInt64) -> Bool {
    atMilliseconds <= now && now - atMilliseconds < Self.validMilliseconds
  }

  public var text: String {
    var first = ReportText("key")
    first.put(key)
    var at = ReportText("at")
    at.put(atMilliseconds)
    var place = ReportText("interface")
    place.put(interface)
    place.put(port)
    var neighbours = ReportText("peers")
    neighbours.put(peersUp)
    neighbours.put(peers)
    var ways = ReportText("paths")
    ways.put(paths)
    ways.put(transitPaths)
    var traffic = ReportText("bytes")
    traffic.put(receivedBytes)
    traffic.put(sentBytes)
    traffic.put(forwardedBytes)
    return first.line + "\n" + at.line + "\n" + place.line + "\n" + neighbours.line + "\n"
      + ways.line + "\n" + traffic.line + "\n"
  }

  public init?(parsing text: String) {
    guard let lines = try? FieldLines(Array(text.utf8)).lines, lines.count == 6 else { return nil }
    var words: [ReportLine] = []
    for line in lines { words.append(ReportLine(line.value)) }
    guard let key = words[0].key() else { return nil }
    self.key = key
    atMilliseconds = words[1].number()
    interface = words[2].name()
    port = words[2].number()
    peersUp = words[3].number()
    peers = words[3].number()
    paths = words[4].number()
    transitPaths = words[4].number()
    receivedBytes = words[5].number()
    sentBytes = words[5].number()
    forwardedBytes = words[5].number()
    guard self.text == text else { return nil }
  }

  public var json: String {
    var json = JSONWriter()
    json.beginObject()
    json.string("key", Text.hex(key.bytes))
    json.string("address", address.text)
    json.string("interface", interface)
    json.number("port", Int64(port))
    json.number("peersUp", Int64(peersUp))
    json.number("peers", Int64(peers))
    json.number("paths", Int64(paths))
    json.number("transitPaths", Int64(transitPaths))
    json.number("receivedBytes", Int64(clamping: receivedBytes))
    json.number("sentBytes", Int64(clamping: sentBytes))
    json.number("forwardedBytes", Int64(clamping: forwardedBytes))
    json.endObject()
    return json.text
  }

  public var table: String {
    "key        " + Text.hex(key.bytes) + "\naddress    " + address.text + " on "
      + Text.printable(interface) + "\npeers      \(peersUp) of \(peers) up, UDP port \(port)"
      + "\npaths      \(paths) of this node, \(transitPaths) of others"
      + "\ntraffic    " + Text.size(receivedBytes) + " received, " + Text.size(sentBytes)
      + " sent, " + Text.size(forwardedBytes) + " forwarded\n"
  }
}
