public import Base
internal import SkynetWire

/// The way that traffic to a node goes, or would go.
///
/// ```
/// route KEY planned
/// hop KEY 11000 0 500
/// hop KEY 12000 0 0
/// spare KEY 20000 4 0
/// end 2 1
/// ```
/// After the key of each node of the way, the target last: one way's latency of the link to it in
/// microseconds, its loss in thousandths, the node's price in droplets a GiB. `spare` is the way that is used
/// when the first one fails.
public struct RouteReport: SkynetReport {
  public enum State: String, Equatable, Sendable, CaseIterable {
    /// A path is installed over these hops.
    case installed
    /// What the map gives; nothing is installed.
    case planned
    /// The map knows no way that the settings allow.
    case none
  }

  public struct Hop: Equatable, Sendable {
    public var key: PublicKey
    public var latencyMicroseconds: UInt32?
    public var lossPerMille: UInt16?
    public var price: UInt64

    public init(
      key: PublicKey, latencyMicroseconds: UInt32?, lossPerMille: UInt16?, price: UInt64
    ) {
      self.key = key
      self.latencyMicroseconds = latencyMicroseconds
      self.lossPerMille = lossPerMille
      self.price = price
    }
  }

  /// Nodes of a way without its source, as many as a set-up has slots.
  public static let hopsMax = 8

  public var target: PublicKey
  public var state: State
  public var hops: [Hop] = []
  public var spare: [Hop] = []

  public init(target: PublicKey, state: State) {
    self.target = target
    self.state = state
  }

  public var text: String {
    var first = ReportText("route")
    first.put(target)
    first.put(state.rawValue)
    var text = first.line + "\n"
    for (name, way) in [("hop", hops), ("spare", spare)] {
      for hop in way.prefix(Self.hopsMax) {
        var line = ReportText(name)
        line.put(hop.key)
        line.put(hop.latencyMicroseconds)
        line.put(hop.lossPerMille)
        line.put(hop.price)
        text += line.line + "\n"
      }
    }
    return text + "end \(min(hops.count, Self.hopsMax)) \(min(spare.count, Self.hopsMax))\n"
  }

  public init?(parsing text: String) {
    guard let lines = try? FieldLines(Array(text.utf8)).lines, let head = lines.first,
      lines.count <= 2 * Self.hopsMax + 2
    else { return nil }
    var first = ReportLine(head.value)
    guard let target = first.key(), let state = State(rawValue: first.word()) else { return nil }
    self.init(target: target, state: state)
    for line in lines.dropFirst().dropLast() {
      var words = ReportLine(line.value)
      guard let key = words.key() else { return nil }
      let hop = Hop(
        key: key, latencyMicroseconds: words.optional(), lossPerMille: words.optional(),
        price: words.number())
      if line.name == "hop" { hops.append(hop) } else { spare.append(hop) }
    }
    guard self.text == text else { return nil }
  }

  public var json: String {
    var json = JSONWriter()
    json.beginObject()
    json.string("target", Text.hex(target.bytes))
    json.string("address", OverlayAddress(of: target).text)
    json.string("state", state.rawValue)
    for (name, way) in [("hops", hops), ("spare", spare)] {
      json.beginArray(name)
      for hop in way {
        json.beginObject()
        json.string("key", Text.hex(hop.key.bytes))
        json.string("address", OverlayAddress(of: hop.key).text)
        json.optional("latencyMicroseconds", hop.latencyMicroseconds)
        json.optional("lossPerMille", hop.lossPerMille)
        json.number("price", Int64(clamping: hop.price))
        json.endObject()
      }
      json.endArray()
    }
    json.endObject()
    return json.text
  }

  public var table: String {
    var text = "route to " + Text.hex(target.bytes) + "\n"
    switch state {
    case .installed: text += "installed\n"
    case .planned: text += "planned, not installed\n"
    case .none: return text + "no way that map and settings allow\n"
    }
    for (title, way) in [("VIA", hops), ("SPARE", spare)] where !way.isEmpty {
      var table = HumanTable(["", title, "ADDRESS", "LATENCY", "LOSS", "SKY/GiB"])
      for (index, hop) in way.enumerated() {
        table.add([
          "\(index + 1)", HumanText.short(hop.key), OverlayAddress(of: hop.key).text,
          HumanText.time(hop.latencyMicroseconds), HumanText.share(hop.lossPerMille),
          HumanText.sky(hop.price),
        ])
      }
      text += table.text
    }
    return text
  }
}
