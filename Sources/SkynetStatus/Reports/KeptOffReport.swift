public import Base
internal import SkynetWire

/// A node or a link that lost packets or miscounted, and that routes keep off for a while.
public struct KeptOffReport: Equatable, Sendable {
  public var node: PublicKey
  /// Of a link its other end; nil: the node itself.
  public var other: PublicKey?
  /// For how long still.
  public var seconds: UInt64

  public init(node: PublicKey, other: PublicKey?, seconds: UInt64) {
    self.node = node
    self.other = other
    self.seconds = seconds
  }

  var line: String {
    var text = ReportText("kept-off")
    text.put(node)
    if let other { text.put(other) } else { text.put("") }
    text.put(seconds)
    return text.line
  }

  init?(parsing value: ArraySlice<UInt8>) {
    var line = ReportLine(value)
    guard let node = line.key() else { return nil }
    self.node = node
    let word = line.word()
    if word != "-" {
      guard let bytes = Text.bytes(hex: word), let other = PublicKey(bytes) else { return nil }
      self.other = other
    }
    seconds = line.number()
    guard line.isGood else { return nil }
  }

  func write(to json: inout JSONWriter) {
    json.beginObject()
    json.string("node", Text.hex(node.bytes))
    if let other { json.string("other", Text.hex(other.bytes)) }
    json.number("seconds", Int64(clamping: seconds))
    json.endObject()
  }
}
