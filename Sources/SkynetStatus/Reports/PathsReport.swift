internal import Base
internal import SkynetWire

/// The paths that end at this node.
///
/// ```
/// paths 1
/// path 7 KEY active out 3 KEY 23456 0 1404 1200 3400 77
/// ```
/// After the number: the other end, state, `out` where this node chose the way and `in` where the other
/// end did, links, the first neighbour, round trip in microseconds, loss in thousandths, longest IP packet,
/// bytes received and sent, seconds since it was set up.
public struct PathsReport: SkynetReport {
  /// As many as fit into an answer.
  public static let countMax = 200

  public private(set) var paths: [PathReport] = []
  /// With those that found no room here.
  public private(set) var total: UInt32 = 0

  public init() {}

  public mutating func add(_ path: PathReport) {
    total += 1
    if paths.count < Self.countMax { paths.append(path) }
  }

  public var text: String {
    var text = "paths \(total)\n"
    for path in paths { text += path.line + "\n" }
    return text
  }

  public init?(parsing text: String) {
    guard let lines = try? FieldLines(Array(text.utf8)).lines, let first = lines.first,
      first.name == "paths", lines.count - 1 <= Self.countMax,
      let count = Text.decimal(first.value), let total = UInt32(exactly: count)
    else { return nil }
    for line in lines.dropFirst() {
      guard let path = PathReport(parsing: line.value) else { return nil }
      paths.append(path)
    }
    self.total = total
    guard paths.count == min(Int(total), Self.countMax), self.text == text else { return nil }
  }

  public var json: String {
    var json = JSONWriter()
    json.beginObject()
    json.number("total", Int64(total))
    json.beginArray("paths")
    for path in paths { path.write(to: &json) }
    json.endArray()
    json.endObject()
    return json.text
  }

  public var table: String {
    guard !paths.isEmpty else { return "no paths\n" }
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
    return table.text + HumanText.rest(total, paths.count)
  }
}
