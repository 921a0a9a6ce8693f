public import Base

/// What this node earned by forwarding for others, and spent on others who forwarded for it; droplets
/// (10^-6 SKY).
///
/// ```
/// settled 31000 - - 41000
/// pending 12
/// spent 7000
/// peers 1
/// peer KEY 1200 3400 31000 7000 12 0
/// ```
/// `settled`: earned by receipts that were taken, of the last hour, day, 7 days (dashes until such a time is
/// covered), and of all time; those that wait for a write count. `spent`: by receipts that were given.
/// `pending`: carried for others on paths that are still there, and covered by no receipt yet; what is borne of
/// a link's loss is not in it, and what a path leaves behind without a receipt is given up.
///
/// After a peer's key: billed bytes carried for it and by it, earned and spent droplets, its share of
/// `pending`, and what this node has counted of its work and not signed for yet. A peer receipts each second, so
/// the last two are small where all is well.
public struct EarningsReport: SkynetReport {
  public struct Peer: Equatable, Sendable {
    public var key: PublicKey
    public var carriedBytes: UInt64 = 0
    public var usedBytes: UInt64 = 0
    public var earned: UInt64 = 0
    public var spent: UInt64 = 0
    /// By the peer, to this node: no receipt covers it yet.
    public var owed: UInt64 = 0
    /// By this node, to the peer: not signed for yet.
    public var owing: UInt64 = 0

    public init(key: PublicKey) { self.key = key }
  }

  /// Those that matter most come first: the rest is in the sums alone.
  public static let peersMax = 64

  public var settledHour: UInt64?
  public var settledDay: UInt64?
  public var settledWeek: UInt64?
  public var settled: UInt64 = 0
  /// Carried, and no receipt yet.
  public var pending: UInt64 = 0
  public var spent: UInt64 = 0
  public private(set) var peers: [Peer] = []

  public init() {}

  /// Beyond `peersMax` nothing is added.
  public mutating func add(_ peer: Peer) {
    if peers.count < Self.peersMax { peers.append(peer) }
  }

  public var text: String {
    var first = ReportText("settled")
    first.put(settledHour)
    first.put(settledDay)
    first.put(settledWeek)
    first.put(settled)
    var text = first.line + "\npending \(pending)\nspent \(spent)\npeers \(peers.count)\n"
    for peer in peers {
      var line = ReportText("peer")
      line.put(peer.key)
      line.put(peer.carriedBytes)
      line.put(peer.usedBytes)
      line.put(peer.earned)
      line.put(peer.spent)
      line.put(peer.owed)
      line.put(peer.owing)
      text += line.line + "\n"
    }
    return text
  }

  public init?(parsing text: String) {
    guard let lines = try? FieldLines(Array(text.utf8)).lines, lines.count >= 4,
      lines.count - 4 <= Self.peersMax
    else { return nil }
    var first = ReportLine(lines[0].value)
    settledHour = first.optional()
    settledDay = first.optional()
    settledWeek = first.optional()
    settled = first.number()
    var line = ReportLine(lines[1].value)
    pending = line.number()
    line = ReportLine(lines[2].value)
    spent = line.number()
    for line in lines.dropFirst(4) {
      var words = ReportLine(line.value)
      guard let key = words.key() else { return nil }
      var peer = Peer(key: key)
      peer.carriedBytes = words.number()
      peer.usedBytes = words.number()
      peer.earned = words.number()
      peer.spent = words.number()
      peer.owed = words.number()
      peer.owing = words.number()
      peers.append(peer)
    }
    guard self.text == text else { return nil }
  }

  public var json: String {
    var json = JSONWriter()
    json.beginObject()
    json.optional("settledHourDroplets", settledHour)
    json.optional("settledDayDroplets", settledDay)
    json.optional("settledWeekDroplets", settledWeek)
    json.optional("settledDroplets", Optional(settled))
    json.optional("pendingDroplets", Optional(pending))
    json.optional("spentDroplets", Optional(spent))
    json.beginArray("peers")
    for peer in peers {
      json.beginObject()
      json.string("key", Text.hex(peer.key.bytes))
      json.optional("carriedBytes", Optional(peer.carriedBytes))
      json.optional("usedBytes", Optional(peer.usedBytes))
      json.optional("earnedDroplets", Optional(peer.earned))
      json.optional("spentDroplets", Optional(peer.spent))
      json.optional("owedDroplets", Optional(peer.owed))
      json.optional("owingDroplets", Optional(peer.owing))
      json.endObject()
    }
    json.endArray()
    json.endObject()
    return json.text
  }

  public var table: String {
    let rate = { (value: UInt64?) in value.map { HumanText.sky($0) + " SKY" } ?? "-" }
    var text =
      "settled    " + HumanText.sky(settled) + " SKY; last hour " + rate(settledHour) + ", day "
      + rate(settledDay) + ", 7 days " + rate(settledWeek) + "\npending    "
      + HumanText.sky(pending) + " SKY\nspent      " + HumanText.sky(spent) + " SKY\n"
    guard !peers.isEmpty else { return text }
    var table = HumanTable([
      "PEER", "CARRIED", "USED", "EARNED", "SPENT", "OWES US", "WE OWE",
    ])
    for peer in peers {
      table.add([
        HumanText.short(peer.key), Text.size(peer.carriedBytes), Text.size(peer.usedBytes),
        HumanText.sky(peer.earned), HumanText.sky(peer.spent), HumanText.sky(peer.owed),
        HumanText.sky(peer.owing),
      ])
    }
    text += table.text
    return text
  }
}
