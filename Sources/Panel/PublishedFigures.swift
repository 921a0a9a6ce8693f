import Base

/// What a daemon leaves in `/run/<daemon>/figures` for the panel: one fact a line, the first one how long
/// all of it holds, so that the figures of a daemon that died do not stay on the panel.
///
/// ```
/// until 93784123
/// droplets-per-hour 31000
/// peers 12
/// update downloading 0.2.0 430
/// pairing 93999123 AMBER-FOX 4821-7730 https://example.org/p/AMBER-FOX
/// ```
public struct PublishedFigures: Equatable, Sendable {
  /// Longest file that is taken, in bytes.
  public static let bytesMax = 4096
  private static let wordBytesMax = 64
  private static let payloadBytesMax = 2048
  private static let reasonBytesMax = 160

  /// On the boot clock, in milliseconds.
  public var untilMilliseconds: UInt64
  public var dropletsPerHour: UInt64?
  public var peersCount: UInt64?
  public var update: PanelFigures.Update?
  public var pairing: PanelFigures.Pairing?

  public init(untilMilliseconds: UInt64) { self.untilMilliseconds = untilMilliseconds }

  public func isFresh(now: UInt64) -> Bool { now < untilMilliseconds }

  /// What is said here takes the place of what others said.
  public func add(to figures: inout PanelFigures) {
    if let dropletsPerHour { figures.dropletsPerHour = dropletsPerHour }
    if let peersCount { figures.peersCount = peersCount }
    if let update { figures.update = update }
    if let pairing { figures.pairing = pairing }
  }

  /// As a file, never longer than `bytesMax`.
  ///
  /// What a word cannot carry is made to fit: spaces and foreign characters
  /// become `?`, the rest is cut.
  public var text: String {
    var text = "until \(untilMilliseconds)\n"
    if let dropletsPerHour { text += "droplets-per-hour \(dropletsPerHour)\n" }
    if let peersCount { text += "peers \(peersCount)\n" }
    switch update {
    case .idle?: text += "update idle\n"
    case .downloading(let version, let perMille)?:
      text += "update downloading " + Self.word(version) + " \(min(max(0, perMille), 1000))\n"
    case .testing(let version)?: text += "update testing " + Self.word(version) + "\n"
    case .failed(let reason)?: text += "update failed " + Self.sentence(reason) + "\n"
    case nil: break
    }
    if let pairing {
      text += "pairing \(pairing.expiryMilliseconds) " + Self.word(pairing.nameplate)
      text += " " + Self.word(pairing.digits)
      text += " " + Self.word(pairing.payload, bytesMax: Self.payloadBytesMax) + "\n"
    }
    return text
  }

  private static func word(_ text: String, bytesMax: Int = wordBytesMax) -> String {
    let bytes = text.utf8.prefix(bytesMax).map { $0 > 0x20 && $0 < 0x7F ? $0 : 0x3F }
    return bytes.isEmpty ? "?" : Text.string(bytes)
  }

  private static func sentence(_ text: String) -> String {
    let bytes = text.utf8.prefix(reasonBytesMax).map { $0 >= 0x20 && $0 < 0x7F ? $0 : 0x3F }
    let sentence = joined(Text.words(bytes[...])[...])
    return sentence.isEmpty ? "?" : sentence
  }

  private static func joined(_ words: ArraySlice<ArraySlice<UInt8>>) -> String {
    var text = ""
    for word in words { text += (text.isEmpty ? "" : " ") + Text.string(word) }
    return text
  }

  /// Reads what `text` writes; nil for anything else.
  public init?(parsing bytes: [UInt8]) {
    // Without the line feed its end is missing.
    guard bytes.count <= Self.bytesMax, bytes.last == 0x0A else { return nil }
    let lines = Text.lines(bytes)
    guard let first = lines.first else { return nil }
    let words = Text.words(first)
    guard words.count == 2, Text.string(words[0]) == "until", let until = Text.decimal(words[1])
    else { return nil }
    self.init(untilMilliseconds: until)
    for line in lines.dropFirst() {
      guard line.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }), take(line) else { return nil }
    }
  }

  private mutating func take(_ line: ArraySlice<UInt8>) -> Bool {
    let words = Text.words(line)
    guard words.count >= 2 else { return false }
    switch Text.string(words[0]) {
    case "droplets-per-hour" where words.count == 2 && dropletsPerHour == nil:
      dropletsPerHour = Text.decimal(words[1])
      return dropletsPerHour != nil
    case "peers" where words.count == 2 && peersCount == nil:
      peersCount = Text.decimal(words[1])
      return peersCount != nil
    case "update" where update == nil:
      update = Self.update(words.dropFirst())
      return update != nil
    case "pairing" where words.count == 5 && pairing == nil:
      guard let expiry = Text.decimal(words[1]) else { return false }
      pairing = PanelFigures.Pairing(
        nameplate: Text.string(words[2]), digits: Text.string(words[3]),
        payload: Text.string(words[4]), expiryMilliseconds: expiry)
      return true
    default: return false
    }
  }

  private static func update(
    _ words: ArraySlice<ArraySlice<UInt8>>
  ) -> PanelFigures.Update? {
    let words = Array(words)
    switch Text.string(words[0]) {
    case "idle" where words.count == 1: return .idle
    case "downloading" where words.count == 3:
      guard let perMille = Text.decimal(words[2]), perMille <= 1000 else { return nil }
      return .downloading(version: Text.string(words[1]), perMille: Int(perMille))
    case "testing" where words.count == 2: return .testing(version: Text.string(words[1]))
    case "failed" where words.count >= 2:
      return .failed(reason: joined(words.dropFirst()))
    default: return nil
    }
  }
}
