import Base

extension BoardsTable {
  private static let headings = [
    "slot", "host", "state", "age", "version", "up", "load", "temp", "memory", "data", "SKY/h",
    "peers",
  ]

  /// For a person: the verdict, then a line a slot; `*` marks the manager, a dash an unknown figure.
  public var text: String {
    var lines = [Self.headings]
    for row in rows { lines.append(Self.cells(row)) }
    var widths = [Int](repeating: 0, count: Self.headings.count)
    for line in lines {
      for (index, cell) in line.enumerated() { widths[index] = max(widths[index], cell.utf8.count) }
    }
    var text = verdict + "\n"
    for line in lines {
      var padded = " "
      for (index, cell) in line.enumerated() {
        padded += " " + cell
        guard index < line.count - 1 else { continue }
        padded += String(repeating: " ", count: widths[index] - cell.utf8.count + 1)
      }
      text += padded + "\n"
    }
    return text
  }

  /// One JSON object on one line; sizes in bytes, times in seconds, `null` for what is not known.
  public var json: String {
    var json = JSONWriter()
    json.beginObject()
    json.number("schema", Self.schema)
    json.string("verdict", verdict)
    json.number("boards", Int64(boards))
    json.number("up", Int64(upCount))
    switch management {
    case .thisBoard: json.number("manager", Int64(own ?? 0))
    case .slot(let slot): json.number("manager", Int64(slot))
    case .noManager: json.null("manager")
    }
    json.beginArray("rows")
    for row in rows { Self.append(row, to: &json) }
    json.endArray()
    json.endObject()
    return json.text
  }

  private static func cells(_ row: Row) -> [String] {
    let slot = "\(row.slot)" + (row.isManager ? "*" : "")
    guard let beacon = row.beacon else {
      return [slot, "-", row.state.name]
        + [String](repeating: "-", count: headings.count - 3)
    }
    let figures = beacon.figures
    let age = row.ageMilliseconds.map { "\($0 / 1000) s" }
    let temperature = figures.temperatureThousandths.map { tenths(Int64($0)) + " C" }
    // A droplet is a millionth, three places are enough for a column.
    let sky = figures.dropletsPerHour.map { Text.thousandths($0 / 1000) }
    return [
      slot, word(beacon.host), row.state.name, age ?? "-", word(beacon.version),
      duration(figures.uptimeSeconds), Text.thousandths(Int64(figures.loadThousandths)),
      temperature ?? "-", share(figures.memoryAvailableKibibytes, figures.memoryTotalKibibytes),
      share(figures.dataAvailableMebibytes, figures.dataTotalMebibytes), sky ?? "-",
      figures.peers.map { "\($0)" } ?? "-",
    ]
  }

  private static func word(_ name: String) -> String { name.isEmpty ? "-" : name }

  private static func tenths(_ thousandths: Int64) -> String {
    let magnitude = thousandths.magnitude
    return (thousandths < 0 ? "-" : "") + "\(magnitude / 1000).\(magnitude % 1000 / 100)"
  }

  /// What is free, in hundredths of the whole.
  private static func share(_ available: UInt32, _ total: UInt32) -> String {
    guard total > 0 else { return "-" }
    return "\(UInt64(min(available, total)) * 100 / UInt64(total))% free"
  }

  /// 93784 as `1 d 2 h`: two parts are enough for a column.
  private static func duration(_ seconds: UInt32) -> String {
    if seconds < 60 { return "\(seconds) s" }
    if seconds < 3600 { return "\(seconds / 60) min" }
    if seconds < 86400 { return "\(seconds / 3600) h \(seconds % 3600 / 60) min" }
    return "\(seconds / 86400) d \(seconds % 86400 / 3600) h"
  }

  private static func append(_ row: Row, to json: inout JSONWriter) {
    json.beginObject()
    json.number("slot", Int64(row.slot))
    json.string("state", row.state.name)
    json.bool("manager", row.isManager)
    if let age = row.ageMilliseconds {
      json.thousandths("ageSeconds", Int64(clamping: age))
    } else {
      json.null("ageSeconds")
    }
    if let beacon = row.beacon { append(beacon, to: &json) }
    json.endObject()
  }

  private static func append(_ beacon: Beacon, to json: inout JSONWriter) {
    let figures = beacon.figures
    json.string("host", beacon.host)
    json.string("version", beacon.version)
    json.string("key", Text.hex(beacon.key.bytes))
    json.bool("wired", beacon.isWired)
    json.bool("wantsRestart", beacon.flags.contains(.wantsRestart))
    json.bool("needsAttention", beacon.flags.contains(.needsAttention))
    json.bool("wantsQuiet", beacon.flags.contains(.wantsQuiet))
    json.number("uptimeSeconds", Int64(figures.uptimeSeconds))
    json.thousandths("load", Int64(figures.loadThousandths))
    json.number("memoryTotalBytes", Int64(figures.memoryTotalKibibytes) * 1024)
    json.number("memoryAvailableBytes", Int64(figures.memoryAvailableKibibytes) * 1024)
    if let temperature = figures.temperatureThousandths {
      json.thousandths("temperatureCelsius", Int64(temperature))
    } else {
      json.null("temperatureCelsius")
    }
    json.number("dataTotalBytes", Int64(figures.dataTotalMebibytes) * 1_048_576)
    json.number("dataAvailableBytes", Int64(figures.dataAvailableMebibytes) * 1_048_576)
    json.number("receivedBytesPerSecond", Int64(figures.receivedBytesPerSecond))
    json.number("sentBytesPerSecond", Int64(figures.sentBytesPerSecond))
    append("peers", figures.peers.map { Int64($0) }, to: &json)
    append("dropletsPerHour", figures.dropletsPerHour, to: &json)
  }

  private static func append(_ key: String, _ value: Int64?, to json: inout JSONWriter) {
    if let value { json.number(key, value) } else { json.null(key) }
  }
}
