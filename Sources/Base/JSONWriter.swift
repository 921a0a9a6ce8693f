/// Builds one JSON document (RFC 8259) in the order it is told, without a tree in memory.
///
/// The caller opens and closes objects and arrays in pairs; a mismatch is our bug and traps.
public struct JSONWriter {
  private enum Container { case object, array }

  private var output = ""
  private var open: [Container] = []
  private var needsComma = false

  public init() {}

  /// The finished document.
  public var text: String {
    precondition(open.isEmpty, "a JSON object or array was left open")
    return output
  }

  public mutating func beginObject(_ key: String? = nil) { begin(key, "{", .object) }
  public mutating func endObject() { end("}", .object) }
  public mutating func beginArray(_ key: String? = nil) { begin(key, "[", .array) }
  public mutating func endArray() { end("]", .array) }

  public mutating func string(_ key: String? = nil, _ value: String) {
    prefix(key)
    quote(value)
  }

  public mutating func number(_ key: String? = nil, _ value: Int64) {
    prefix(key)
    output += "\(value)"
  }

  /// A decimal with three places from thousandths, as 12.345 from 12345.
  public mutating func thousandths(_ key: String? = nil, _ value: Int64) {
    prefix(key)
    output += Text.thousandths(value)
  }

  public mutating func bool(_ key: String? = nil, _ value: Bool) {
    prefix(key)
    output += value ? "true" : "false"
  }

  public mutating func null(_ key: String? = nil) {
    prefix(key)
    output += "null"
  }

  private mutating func begin(_ key: String?, _ bracket: String, _ container: Container) {
    prefix(key)
    output += bracket
    open.append(container)
    needsComma = false
  }

  private mutating func end(_ bracket: String, _ container: Container) {
    precondition(open.last == container, "JSON containers close in the order they opened")
    open.removeLast()
    output += bracket
    needsComma = true
  }

  private mutating func prefix(_ key: String?) {
    if needsComma { output += "," }
    needsComma = true
    guard let key else { return }
    quote(key)
    output += ":"
  }

  private mutating func quote(_ value: String) {
    output += "\""
    for scalar in value.unicodeScalars {
      switch scalar.value {
      case 0x22: output += "\\\""
      case 0x5C: output += "\\\\"
      case 0x0A: output += "\\n"
      case 0x0D: output += "\\r"
      case 0x09: output += "\\t"
      case 0..<0x20: output += "\\u00" + Text.hex([UInt8(scalar.value)])
      default: output.unicodeScalars.append(scalar)
      }
    }
    output += "\""
  }
}
