public import Base
public import SkynetWire

/// Each node of a path, asked in turn, with what it counted on that path.
///
/// ```
/// trace KEY 2
/// hop KEY 11000 1452 1200 3 3400 5 0 0
/// hop KEY - - - - - - - -
/// ```
/// After the key: round trip in microseconds, longest datagram of its link, billable bytes and packets
/// forward and back, packets forward and back that were dropped for want of credit; dashes where no report
/// came.
public struct TraceReport: SkynetReport {
  public struct Hop: Equatable, Sendable {
    public var key: PublicKey
    /// Round trip; nil where no report came.
    public var microseconds: UInt32?
    public var mtu: UInt16?
    public var counters: PathCounters?
    /// Dropped because the hop before had not paid.
    public var unpaidForwardPackets: UInt64?
    public var unpaidReversePackets: UInt64?

    public init(key: PublicKey) { self.key = key }
  }

  public var target: PublicKey
  /// In the order of the path, the target last.
  public var hops: [Hop] = []

  public init(target: PublicKey) { self.target = target }

  public var text: String {
    let count = min(hops.count, RouteReport.hopsMax)
    var first = ReportText("trace")
    first.put(target)
    first.put(count)
    var text = first.line + "\n"
    for hop in hops.prefix(count) {
      var line = ReportText("hop")
      line.put(hop.key)
      line.put(hop.microseconds)
      line.put(hop.mtu)
      line.put(hop.counters?.forwardBytes)
      line.put(hop.counters?.forwardPackets)
      line.put(hop.counters?.reverseBytes)
      line.put(hop.counters?.reversePackets)
      line.put(hop.unpaidForwardPackets)
      line.put(hop.unpaidReversePackets)
      text += line.line + "\n"
    }
    return text
  }

  public init?(parsing text: String) {
    guard let lines = try? FieldLines(Array(text.utf8)).lines, let head = lines.first,
      lines.count - 1 <= RouteReport.hopsMax
    else { return nil }
    var first = ReportLine(head.value)
    guard let target = first.key() else { return nil }
    self.init(target: target)
    for line in lines.dropFirst() {
      var words = ReportLine(line.value)
      guard let key = words.key() else { return nil }
      var hop = Hop(key: key)
      hop.microseconds = words.optional()
      hop.mtu = words.optional()
      let counts: [UInt64?] = [
        words.optional(), words.optional(), words.optional(), words.optional(),
      ]
      if let forwardBytes = counts[0], let forwardPackets = counts[1],
        let reverseBytes = counts[2], let reversePackets = counts[3]
      {
        var counters = PathCounters()
        counters.forwardBytes = forwardBytes
        counters.forwardPackets = forwardPackets
        counters.reverseBytes = reverseBytes
        counters.reversePackets = reversePackets
        hop.counters = counters
      }
      hop.unpaidForwardPackets = words.optional()
      hop.unpaidReversePackets = words.optional()
      hops.append(hop)
    }
    guard self.text == text else { return nil }
  }

  public var json: String {
    var json = JSONWriter()
    json.beginObject()
    json.string("target", Text.hex(target.bytes))
    json.string("address", OverlayAddress(of: target).text)
    json.beginArray("hops")
    for hop in hops {
      json.beginObject()
      json.string("key", Text.hex(hop.key.bytes))
      json.string("address", OverlayAddress(of: hop.key).text)
      json.optional("microseconds", hop.microseconds)
      json.optional("mtu", hop.mtu)
      json.optional("forwardBytes", hop.counters?.forwardBytes)
      json.optional("forwardPackets", hop.counters?.forwardPackets)
      json.optional("reverseBytes", hop.counters?.reverseBytes)
      json.optional("reversePackets", hop.counters?.reversePackets)
      json.optional("unpaidForwardPackets", hop.unpaidForwardPackets)
      json.optional("unpaidReversePackets", hop.unpaidReversePackets)
      json.endObject()
    }
    json.endArray()
    json.endObject()
    return json.text
  }

  public var table: String {
    var text = "path to " + Text.hex(target.bytes) + "\n"
    guard !hops.isEmpty else { return text + "no way there\n" }
    var table = HumanTable([
      "", "NODE", "ADDRESS", "RTT", "MTU", "FORWARD", "PACKETS", "BACK", "PACKETS", "UNPAID",
    ])
    for (index, hop) in hops.enumerated() {
      table.add([
        "\(index + 1)", HumanText.short(hop.key), OverlayAddress(of: hop.key).text,
        HumanText.time(hop.microseconds), hop.mtu.map { "\($0)" } ?? "-",
        HumanText.size(hop.counters?.forwardBytes),
        hop.counters.map { "\($0.forwardPackets)" } ?? "-",
        HumanText.size(hop.counters?.reverseBytes),
        hop.counters.map { "\($0.reversePackets)" } ?? "-", unpaid(hop),
      ])
    }
    text += table.text
    return text
  }

  private func unpaid(_ hop: Hop) -> String {
    guard let forward = hop.unpaidForwardPackets, let reverse = hop.unpaidReversePackets else {
      return "-"
    }
    return "\(forward &+ reverse)"
  }
}
