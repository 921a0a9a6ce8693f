import Foundation
import Synchronization

/// All that came out of a board's serial console, and whoever waits for some of it.
public final class Transcript: Sendable {
  /// Where one of the awaited texts ends.
  public struct Sighting: Equatable, Sendable {
    public let text: String
    public let end: Int
  }

  public enum Outcome: Equatable, Sendable {
    case seen(Sighting)
    /// The console was closed: the machine is gone.
    case closed
    case late
  }

  private struct Waiter {
    let texts: [String]
    let start: Int
    let continuation: CheckedContinuation<Outcome, Never>
  }

  private struct State {
    var bytes: [UInt8] = []
    var isClosed = false
    var waiters: [Int: Waiter] = [:]
    var waitersEver = 0
  }

  private let state = Mutex(State())

  public init() {}

  /// Bytes so far; a point that a later wait can start from.
  public var end: Int { state.withLock { $0.bytes.count } }

  public func append(_ bytes: [UInt8]) {
    state.withLock { state in
      state.bytes.append(contentsOf: bytes)
      for (id, waiter) in state.waiters {
        guard let found = Self.find(waiter.texts, in: state.bytes, from: waiter.start) else {
          continue
        }
        state.waiters[id] = nil
        waiter.continuation.resume(returning: .seen(found))
      }
    }
  }

  public func close() {
    state.withLock { state in
      state.isClosed = true
      for waiter in state.waiters.values { waiter.continuation.resume(returning: .closed) }
      state.waiters = [:]
    }
  }

  /// Returns as soon as one of the texts stands behind `start`, or nothing can come any more.
  public func wait(for texts: [String], from start: Int, seconds: Double) async -> Outcome {
    let id = state.withLock { state in
      state.waitersEver += 1
      return state.waitersEver
    }
    let timer = Task {
      try await Task.sleep(for: .seconds(seconds))
      state.withLock { $0.waiters.removeValue(forKey: id)?.continuation.resume(returning: .late) }
    }
    defer { timer.cancel() }
    return await withCheckedContinuation { continuation in
      state.withLock { state in
        if let found = Self.find(texts, in: state.bytes, from: start) {
          continuation.resume(returning: .seen(found))
        } else if state.isClosed {
          continuation.resume(returning: .closed)
        } else {
          state.waiters[id] = Waiter(texts: texts, start: start, continuation: continuation)
        }
      }
    }
  }

  /// The text from one point to another, control characters of terminals left out.
  public func text(from start: Int = 0, to end: Int? = nil) -> String {
    let bytes = state.withLock { Array($0.bytes[start..<(end ?? $0.bytes.count)]) }
    return String(decoding: bytes.filter { $0 >= 0x20 || $0 == 0x0A }, as: UTF8.self)
  }

  /// The end of the text, for messages.
  public func tail(lines: Int = 30) -> String {
    text().split(separator: "\n").suffix(lines).map { "    | " + $0 }.joined(separator: "\n")
  }

  /// The last line that is not empty.
  public var lastLine: String {
    let bytes = state.withLock { Array($0.bytes.suffix(400)) }
    let text = String(decoding: bytes.filter { $0 >= 0x20 || $0 == 0x0A }, as: UTF8.self)
    return text.split(separator: "\n").last.map(String.init) ?? ""
  }

  private static func find(_ texts: [String], in bytes: [UInt8], from start: Int) -> Sighting? {
    let sightings = texts.compactMap { text -> Sighting? in
      guard let range = bytes[min(start, bytes.count)...].firstRange(of: Array(text.utf8)) else {
        return nil
      }
      return Sighting(text: text, end: range.upperBound)
    }
    return sightings.min { $0.end < $1.end }
  }
}
