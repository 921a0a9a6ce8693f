import Base

/// Why a line about a device was refused; `line` counts from 1.
public enum DeviceReportError: Error, Equatable {
  case tooMany
  case notText(line: Int)
  case badName(line: Int)
  case unknownState(line: Int)
  case badSeconds(line: Int)
}

/// How a device fares, as one line that a daemon leaves in a file and `sky status` shows.
///
/// `DEVICE STATE SECONDS DETAIL`, printable ASCII, one space between; the detail may be missing:
/// `display absent 42 no bus /dev/i2c-0`, `button-menu held(gpio-keys) 3`.
public struct DeviceReport: Equatable, Sendable {
  public static let countMax = 64
  public static let nameBytesMax = 32
  public static let detailBytesMax = 160
  private static let holderBytesMax = 32

  public let device: String
  public let state: DeviceHealth.State
  /// Seconds of the boot clock when the state began: the line stays true while nothing changes.
  public let sinceSeconds: UInt64
  public let detail: String

  /// Texts that the line cannot carry are made to fit: foreign characters become `?`, the rest is cut.
  public init(device: String, state: DeviceHealth.State, sinceSeconds: UInt64, detail: String) {
    precondition(Self.isName(device), "a device's name is one short word")
    self.device = device
    if case .held(let holder) = state {
      self.state = .held(by: Self.plain(holder))
    } else {
      self.state = state
    }
    self.sinceSeconds = sinceSeconds
    self.detail = Self.printable(detail)
  }

  /// Small letters, digits and hyphens, 1 to 32.
  public static func isName(_ text: String) -> Bool {
    let bytes = text.utf8
    return !bytes.isEmpty && bytes.count <= nameBytesMax
      && bytes.allSatisfy {
        ($0 >= 0x61 && $0 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2D
      }
  }

  /// Where a daemon publishes its devices.
  public static func path(daemon: String) -> String { "/run/" + daemon + "/devices" }

  /// Without the line feed.
  public var encoded: String {
    device + " " + state.name + " \(sinceSeconds)" + (detail.isEmpty ? "" : " " + detail)
  }

  /// A whole file; empty without devices.
  public static func encoded(_ reports: [DeviceReport]) -> String {
    precondition(reports.count <= countMax, "a daemon reports on 64 devices at most")
    var text = ""
    for report in reports { text += report.encoded + "\n" }
    return text
  }

  /// A whole file, strictly.
  public static func list(parsing bytes: [UInt8]) throws(DeviceReportError) -> [DeviceReport] {
    // A last line without its end was cut short, perhaps in the middle of a word.
    guard bytes.last ?? 0x0A == 0x0A else { throw .notText(line: Text.lines(bytes).count) }
    var reports: [DeviceReport] = []
    for (index, line) in Text.lines(bytes).enumerated() {
      guard reports.count < countMax else { throw .tooMany }
      reports.append(try DeviceReport(parsing: line, line: index + 1))
    }
    return reports
  }

  private init(parsing text: ArraySlice<UInt8>, line: Int) throws(DeviceReportError) {
    guard text.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else { throw .notText(line: line) }
    let parts = text.split(separator: 0x20, maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count >= 3 else { throw .notText(line: line) }
    device = Text.string(parts[0])
    guard Self.isName(device) else { throw .badName(line: line) }
    guard let state = Self.state(parts[1]) else { throw .unknownState(line: line) }
    self.state = state
    guard let seconds = Text.decimal(parts[2]), parts[2].count == 1 || parts[2].first != 0x30 else {
      throw .badSeconds(line: line)
    }
    sinceSeconds = seconds
    detail = parts.count == 4 ? Text.string(parts[3]) : ""
    // A space and nothing behind it, or more than is ever written.
    guard parts.count == 3 || (!parts[3].isEmpty && parts[3].count <= Self.detailBytesMax) else {
      throw .notText(line: line)
    }
  }

  private static func state(_ word: ArraySlice<UInt8>) -> DeviceHealth.State? {
    let plain: [DeviceHealth.State] = [.starting, .ready, .absent, .notAcknowledged, .frozen]
    for state in plain where word.elementsEqual(state.name.utf8) { return state }
    guard word.last == 0x29, let open = word.firstIndex(of: 0x28) else { return nil }
    let content = word[(open + 1)..<(word.endIndex - 1)]
    let name = Text.string(word[..<open])
    if name == "held" {
      let holder = Text.string(content)
      return holder == Self.plain(holder) ? .held(by: holder) : nil
    }
    guard name == "failed" else { return nil }
    let isNegative = content.first == 0x2D
    guard let value = Text.decimal(isNegative ? content.dropFirst() : content),
      let number = Int32(exactly: isNegative ? -Int64(clamping: value) : Int64(clamping: value))
    else { return nil }
    let state = DeviceHealth.State.failed(number)
    return word.elementsEqual(state.name.utf8) ? state : nil
  }

  /// A holder's name as one word; it may be anything that a process told the kernel.
  private static func plain(_ holder: String) -> String {
    let bytes = holder.utf8.prefix(holderBytesMax).map { byte -> UInt8 in
      let isPlain = byte > 0x20 && byte < 0x7F && byte != 0x28 && byte != 0x29
      return isPlain ? byte : 0x3F
    }
    return bytes.isEmpty ? "?" : Text.string(bytes)
  }

  private static func printable(_ text: String) -> String {
    let bytes = text.utf8.prefix(detailBytesMax).map { $0 >= 0x20 && $0 < 0x7F ? $0 : 0x3F }
    return Text.string(bytes)
  }
}
