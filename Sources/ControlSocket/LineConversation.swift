/// One question and its answer over a daemon's socket: a line in, a document out, closed.
///
/// A pure state machine: the shell gives it bytes and does what it says.
public struct LineConversation: Sendable {
  public enum Action: Equatable, Sendable {
    /// Keep reading.
    case wait
    /// Answer this line, which comes without its line feed, and close.
    case answer(String)
    /// Send this text and close.
    case refuse(String)
  }

  /// Longest question in bytes, its line feed included.
  public static let questionMax = 256
  /// A client that has not asked and read by then is sent away.
  public static let patienceMilliseconds: UInt64 = 5000

  private var received: [UInt8] = []
  public let deadline: UInt64

  public init(now: UInt64) { deadline = now + Self.patienceMilliseconds }

  /// - Parameter bytes: what arrived; empty when the client closed its side.
  public mutating func receive(_ bytes: [UInt8]) -> Action {
    received.append(contentsOf: bytes.prefix(Self.questionMax + 1 - received.count))
    if let end = received.firstIndex(of: 0x0A) {
      let line = received[..<end]
      // One question a connection: what follows it was meant for somebody else.
      guard end == received.count - 1, end > 0, line.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else {
        return .refuse("{\"error\":\"the question is not one line of plain text\"}\n")
      }
      return .answer(String(decoding: line, as: UTF8.self))
    }
    if received.count > Self.questionMax {
      return .refuse("{\"error\":\"the question is longer than 256 bytes\"}\n")
    }
    return bytes.isEmpty ? .refuse("{\"error\":\"no question came\"}\n") : .wait
  }
}
