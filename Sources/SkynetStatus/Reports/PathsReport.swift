internal import Base
internal import SkynetWire

/// The paths that end at this node.
///
/// ```
/// paths 1 2
/// path 7 KEY active out 3 KEY 23456 0 1404 1200 3400 77
/// ```
/// After the number: the other end, state, `out` where this node chose the way and `in` where the other
/// end did, links, the first neighbour, round trip in microseconds, loss in thousandths, longest IP packet,
/// bytes received and sent, seconds since it was set up. Behind the paths comes what routes keep
/// off; the first line counts both.
///
/// ```
/// kept-off KEY - 540
/// kept-off KEY KEY 1199
/// ```
/// A node, or a link with its other end, and for how many seconds still.
public struct PathsReport: SkynetReport {
  /// As many as fit into an answer.
  public static let countMax = 200
  public static let keptOffMax = 40

  public private(set) var paths: [PathReport] = []
  /// With those that found no room here.
  public private(set) var total: UInt32 = 0
  /// What lost packets or miscounted; more than there is room for are left out.
  public private(set) var keptOff: [KeptOffReport] = []

  public init() {}

  public mutating func add(_ path: PathReport) {
    total += 1
    if paths.count < Self.countMax { paths.append(path) }
  }

  public mutating func add(_ kept: KeptOffReport) {
    if keptOff.count < Self.keptOffMax { keptOff.append(kept) }
  }

  public var text: String {
    var text = "paths \(total) \(keptOff.count)\n"
    for path in paths { text += path.line + "\n" }
    for kept in keptOff { text += kept.line + "\n" }
    return text
  }

  public init?(parsing text: String) {
    guard let lines = try? FieldLines(Array(text.utf8)).lines, let first = lines.first,
      first.name == "paths", lines.count - 1 <= Self.countMax + Self.keptOffMax
    else { return nil }
    var head = ReportLine(first.value)
    total = head.number()
    let keptOffCount: Int = head.number()
    guard head.isGood else { return nil }
    for line in lines.dropFirst() {
      if line.name == "kept-off" {
        guard let kept = KeptOffReport(parsing: line.value) else { return nil }
        keptOff.append(kept)
        continue
      }
      guard let path = PathReport(parsing: line.value) else { return nil }
      paths.append(path)
    }
    guard keptOff.count == keptOffCount, paths.count == min(Int(total), Self.countMax),
      self.text == text
    else { return nil }
  }

  public var json: String {
    var json = JSONWriter()
    json.beginObject()
    json.number("total", Int64(total))
    json.beginArray("paths")
    for path in paths { path.write(to: &json) }
    json.endArray()
    json.beginArray("keptOff")
    for kept in keptOff { kept.write(to: &json) }
    json.endArray()
    json.endObject()
    return json.text
  }

  public var table: String {
    guard !paths.isEmpty else { return "no paths\n" + keptOffTable }
    var table = HumanTable([
      "PATH", "TO", "STATE", "CHOSEN", "HOPS", "BY", "RTT", "LOSS", "MTU", "RECEIVED", "SENT",
      "FOR",
    ])
    for path in paths {
      table.add([
        "\(path.number)", OverlayAddress(of: path.peer).text, path.state.rawValue,
        path.isSource ? "here" : "there", path.hops.map { "\($0)" } ?? "-",
        HumanText.short(path.first), HumanText.time(path.latencyMicroseconds),
        HumanText.share(path.lossPerMille), path.mtu.map { "\($0)" } ?? "-",
        Text.size(path.receivedBytes), Text.size(path.sentBytes), HumanText.duration(path.seconds),
      ])
    }
    return table.text + HumanText.rest(total, paths.count) + keptOffTable
  }

  private var keptOffTable: String {
    guard !keptOff.isEmpty else { return "" }
    var table = HumanTable(["ROUTES KEEP OFF", "", "FOR"])
    for kept in keptOff {
      table.add([
        OverlayAddress(of: kept.node).text,
        kept.other.map { "its link with " + OverlayAddress(of: $0).text } ?? "the node",
        HumanText.duration(kept.seconds),
      ])
    }
    return "\n" + table.text
  }
}
