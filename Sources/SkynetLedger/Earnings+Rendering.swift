internal import Base
internal import SkynetMeter
internal import SkynetWire

extension Earnings {
  private static let schema: Int64 = 1

  /// For a person: sums first, then neighbours and paths.
  public var text: String {
    var lines: [[String]] = [["", "earned SKY", "carried", "spent SKY", "used"]]
    lines.append(Self.row("today", today))
    lines.append(Self.row("7 days", sevenDays))
    lines.append(Self.row("30 days", thirtyDays))
    if undated != Sum() { lines.append(Self.row("undated", undated)) }
    lines.append(Self.row("all", all))
    var text = "SKY per hour: " + (perHour.map { Self.sky($0) } ?? "-") + " over the last hour, "
    text += (perHourOverDay.map { Self.sky($0) } ?? "-") + " over the last day\n"
    if today == nil { text += "the clock is not set: days cannot be told apart\n" }
    if !problem.isEmpty { text += "incomplete: " + Text.printable(problem) + "\n" }
    text += Self.table(lines)
    if !neighbours.isEmpty {
      lines = [["neighbour", "earned SKY", "carried", "spent SKY", "used"]]
      for neighbour in neighbours {
        lines.append(Self.row(neighbour.key.map { Self.name($0) } ?? "others", neighbour.sum))
      }
      text += "\n" + Self.table(lines)
    }
    guard !paths.isEmpty else { return text }
    lines = [["path", "neighbour", "", "SKY per GiB", "bytes", "SKY", "not covered"]]
    for path in paths { lines.append(Self.row(path)) }
    return text + "\n" + Self.table(lines)
  }

  /// One JSON object on one line; droplets and bytes, `null` for what is not known.
  public var json: String {
    var json = JSONWriter()
    json.beginObject()
    json.number("schema", Self.schema)
    json.bool("isClockSet", today != nil)
    Self.append("dropletsPerHour", perHour, to: &json)
    Self.append("dropletsPerHourOverDay", perHourOverDay, to: &json)
    if problem.isEmpty { json.null("problem") } else { json.string("problem", problem) }
    Self.append("today", today, to: &json)
    Self.append("sevenDays", sevenDays, to: &json)
    Self.append("thirtyDays", thirtyDays, to: &json)
    Self.append("undated", undated, to: &json)
    Self.append("all", all, to: &json)
    json.beginArray("neighbours")
    for neighbour in neighbours {
      json.beginObject()
      if let key = neighbour.key {
        json.string("key", Text.hex(key.bytes))
        json.string("address", OverlayAddress(of: key).text)
      } else {
        json.null("key")
        json.null("address")
      }
      Self.append("sum", neighbour.sum, to: &json)
      json.endObject()
    }
    json.endArray()
    json.beginArray("paths")
    for path in paths { Self.append(path, to: &json) }
    json.endArray()
    json.endObject()
    return json.text
  }

  private static func row(_ name: String, _ sum: Sum?) -> [String] {
    guard let sum else { return [name, "-", "-", "-", "-"] }
    return [
      name, sky(sum.earned), Text.size(sum.carriedBytes), sky(sum.spent), Text.size(sum.usedBytes),
    ]
  }

  private static func row(_ path: Path) -> [String] {
    [
      "\(path.label >> 8)", name(path.neighbour),
      (path.role == .payee ? "pays us" : "is paid") + (path.isOpen ? "" : ", closed"),
      sky(path.price), Text.size(path.bytes), sky(path.amount), Text.size(path.uncoveredBytes),
    ]
  }

  /// The address in the overlay: what all other commands show of a node.
  private static func name(_ key: PublicKey) -> String { OverlayAddress(of: key).text }

  /// 412345 droplets as `0.412345`.
  private static func sky(_ droplets: UInt64) -> String {
    var fraction = "\(droplets % 1_000_000)"
    while fraction.utf8.count < 6 { fraction = "0" + fraction }
    return "\(droplets / 1_000_000)." + fraction
  }

  private static func table(_ lines: [[String]]) -> String {
    var widths = [Int](repeating: 0, count: lines.first?.count ?? 0)
    for line in lines {
      for (index, cell) in line.enumerated() { widths[index] = max(widths[index], cell.utf8.count) }
    }
    var text = ""
    for line in lines {
      for (index, cell) in line.enumerated() {
        text += cell
        guard index < line.count - 1 else { continue }
        text += String(repeating: " ", count: widths[index] - cell.utf8.count + 2)
      }
      text += "\n"
    }
    return text
  }

  private static func append(_ name: String, _ value: UInt64?, to json: inout JSONWriter) {
    if let value { json.number(name, Int64(clamping: value)) } else { json.null(name) }
  }

  private static func append(_ name: String, _ sum: Sum?, to json: inout JSONWriter) {
    guard let sum else { return json.null(name) }
    json.beginObject(name)
    append("earnedDroplets", sum.earned, to: &json)
    append("carriedBytes", sum.carriedBytes, to: &json)
    append("spentDroplets", sum.spent, to: &json)
    append("usedBytes", sum.usedBytes, to: &json)
    json.endObject()
  }

  private static func append(_ path: Path, to json: inout JSONWriter) {
    json.beginObject()
    json.number("label", Int64(path.label))
    json.string("role", path.role == .payee ? "payee" : "payer")
    json.string("neighbour", Text.hex(path.neighbour.bytes))
    append("dropletsPerGiB", path.price, to: &json)
    append("bytes", path.bytes, to: &json)
    append("droplets", path.amount, to: &json)
    append("uncoveredBytes", path.uncoveredBytes, to: &json)
    json.bool("isOpen", path.isOpen)
    json.endObject()
  }
}
