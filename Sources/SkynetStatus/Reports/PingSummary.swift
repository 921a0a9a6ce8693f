internal import Base

/// What some pings of one target came to.
public struct PingSummary: Equatable, Sendable {
  public static let reportsMax = 100

  public private(set) var sent: UInt32 = 0
  public private(set) var answered: UInt32 = 0
  private var reports: [PingReport] = []
  private var least: UInt32 = .max
  private var most: UInt32 = 0
  private var sum: UInt64 = 0

  public init() {}

  /// Beyond `reportsMax` nothing is added.
  public mutating func add(_ report: PingReport) {
    guard reports.count < Self.reportsMax else { return }
    reports.append(report)
    sent += 1
    guard report.outcome == .answered, let microseconds = report.microseconds else { return }
    answered += 1
    least = min(least, microseconds)
    most = max(most, microseconds)
    sum += UInt64(microseconds)
  }

  /// One JSON object without a line feed.
  public var json: String {
    var json = JSONWriter()
    json.beginObject()
    json.number("sent", Int64(sent))
    json.number("answered", Int64(answered))
    json.beginArray("pings")
    for report in reports { report.write(to: &json) }
    json.endArray()
    json.endObject()
    return json.text
  }

  /// One line for a person.
  public var text: String {
    let start = "\(answered) of \(sent) answered"
    guard answered > 0 else { return start + "\n" }
    let mean = UInt32(sum / UInt64(answered))
    return start + "; least " + HumanText.time(least) + ", mean " + HumanText.time(mean)
      + ", most " + HumanText.time(most) + "\n"
  }
}
