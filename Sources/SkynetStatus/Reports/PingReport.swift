public import Base
internal import SkynetWire

/// One echo over a path, end to end.
///
/// `ping KEY answered 23456 3`: what came of it, round trip in microseconds, links of the path.
public struct PingReport: SkynetReport {
  public enum Outcome: String, Equatable, Sendable, CaseIterable {
    case answered
    /// A path was there, no answer came in time.
    case lost
    /// The map knows no way, or none could be set up.
    case unreachable
  }

  public var target: PublicKey
  public var outcome: Outcome
  /// Nil where no answer came.
  public var microseconds: UInt32?
  public var hops: UInt8?

  public init(target: PublicKey, outcome: Outcome) {
    self.target = target
    self.outcome = outcome
  }

  public var text: String {
    var line = ReportText("ping")
    line.put(target)
    line.put(outcome.rawValue)
    line.put(microseconds)
    line.put(hops)
    return line.line + "\n"
  }

  public init?(parsing text: String) {
    guard let lines = try? FieldLines(Array(text.utf8)).lines, lines.count == 1 else { return nil }
    var line = ReportLine(lines[0].value)
    guard let key = line.key(), let outcome = Outcome(rawValue: line.word()) else { return nil }
    self.init(target: key, outcome: outcome)
    microseconds = line.optional()
    hops = line.optional()
    guard self.text == text else { return nil }
  }

  public var json: String {
    var json = JSONWriter()
    write(to: &json)
    return json.text
  }

  func write(to json: inout JSONWriter) {
    json.beginObject()
    json.string("target", Text.hex(target.bytes))
    json.string("address", OverlayAddress(of: target).text)
    json.string("outcome", outcome.rawValue)
    json.optional("microseconds", microseconds)
    json.optional("hops", hops)
    json.endObject()
  }

  public var table: String {
    let name = OverlayAddress(of: target).text
    switch outcome {
    case .answered:
      let links = hops.map { $0 == 1 ? ", 1 link" : ", \($0) links" } ?? ""
      return name + ": " + HumanText.time(microseconds) + links + "\n"
    case .lost: return name + ": no answer\n"
    case .unreachable: return name + ": no way there\n"
    }
  }
}
