internal import Base

/// Figures in Prometheus' text form, version 0.0.4.
///
/// Each family comes once, with all its samples behind it. A name that is no name is our bug and traps; what
/// labels say may be anything.
public struct MetricsText: Sendable {
  /// For an HTTP header.
  public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  public enum Kind: String, Sendable {
    /// Only grows until the daemon starts anew; its name ends with `_total`.
    case counter
    case gauge
  }

  public struct Label: Equatable, Sendable {
    public let name: String
    public let value: String

    public init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  public private(set) var text = ""
  private var family = ""
  private var families: [String] = []
  private var samples: [String] = []

  public init() {}

  /// Begins the family that the next samples belong to.
  ///
  /// - Parameters:
  ///   - name: with the unit last, as `skynet_forwarded_bytes_total`.
  ///   - help: for people; may hold anything.
  public mutating func family(_ name: String, _ kind: Kind, help: String) {
    precondition(Self.isName(name, mayHaveColon: true), "a metric's name is one word")
    precondition(!families.contains(name), "a family comes once")
    precondition(
      kind != .counter || Self.ends(name, with: "_total"), "a counter's name ends with _total")
    families.append(name)
    samples = []
    family = name
    text +=
      "# HELP " + name + " " + Self.escape(help, quotes: false) + "\n# TYPE " + name + " "
      + kind.rawValue + "\n"
  }

  public mutating func sample(_ value: UInt64, _ labels: [Label] = []) {
    put(labels, "\(value)")
  }

  /// A number of seconds, from microseconds.
  public mutating func seconds(microseconds: UInt64, _ labels: [Label] = []) {
    var fraction = "\(microseconds % 1_000_000)"
    while fraction.utf8.count < 6 { fraction = "0" + fraction }
    put(labels, "\(microseconds / 1_000_000)." + fraction)
  }

  /// A share, from thousandths.
  public mutating func ratio(perMille: UInt64, _ labels: [Label] = []) {
    put(labels, Text.thousandths(Int64(clamping: perMille)))
  }

  private mutating func put(_ labels: [Label], _ value: String) {
    precondition(!family.isEmpty, "a sample belongs to a family")
    var line = family
    for (index, label) in labels.enumerated() {
      precondition(Self.isName(label.name, mayHaveColon: false), "a label's name is one word")
      precondition(
        !labels[..<index].contains { $0.name == label.name }, "a label comes once a sample")
      line +=
        (index == 0 ? "{" : ",") + label.name + "=\"" + Self.escape(label.value, quotes: true)
        + "\""
    }
    if !labels.isEmpty { line += "}" }
    precondition(!samples.contains(line), "a family has one sample for each set of labels")
    samples.append(line)
    text += line + " " + value + "\n"
  }

  /// `[a-zA-Z_][a-zA-Z0-9_]*`, of metrics with colons too; two underscores in front are Prometheus' own.
  private static func isName(_ text: String, mayHaveColon: Bool) -> Bool {
    let bytes = Array(text.utf8)
    guard let first = bytes.first, !(first >= 0x30 && first <= 0x39),
      !bytes.starts(with: [0x5F, 0x5F])
    else { return false }
    return bytes.allSatisfy {
      ($0 >= 0x61 && $0 <= 0x7A) || ($0 >= 0x41 && $0 <= 0x5A) || ($0 >= 0x30 && $0 <= 0x39)
        || $0 == 0x5F || (mayHaveColon && $0 == 0x3A)
    }
  }

  private static func ends(_ text: String, with end: String) -> Bool {
    Array(text.utf8).suffix(end.utf8.count).elementsEqual(end.utf8)
  }

  /// Backslash and line feed, in a label also the quote; nothing else is special.
  private static func escape(_ text: String, quotes: Bool) -> String {
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case 0x5C: bytes += [0x5C, 0x5C]
      case 0x0A: bytes += [0x5C, 0x6E]
      case 0x22 where quotes: bytes += [0x5C, 0x22]
      default: bytes.append(byte)
      }
    }
    return Text.string(bytes)
  }
}
