import ChildPrograms
import Foundation

/// A stream of datagrams, one each ten milliseconds, as its two ends saw it; times are microseconds of the
/// monotonic clock.
final class DatagramStream {
  static let pauseMilliseconds: UInt64 = 10

  private let sent: String
  private let came: String
  private let programs: [ChildProgram]

  init(sent: String, came: String, programs: [ChildProgram]) {
    self.sent = sent
    self.came = came
    self.programs = programs
  }

  func end() {
    for program in programs {
      program.send(SIGKILL)
      program.wait()
    }
  }

  /// Whether something arrived that was sent after this time.
  func hasArrived(sentAfter milliseconds: UInt64) -> Bool {
    Self.lines(came).contains { $0[0] / 1000 > milliseconds }
  }

  /// The longest time in which nothing arrived, and in which the sender was not let go on, between two
  /// times; milliseconds.
  func silence(from start: UInt64, to end: UInt64) -> (atReceiver: UInt64, atSender: UInt64) {
    let arrivals = Self.lines(came).compactMap { $0.count == 2 ? $0[1] : nil }
    let departures = Self.lines(sent).map { $0[0] }
    return (
      Self.longestPause(arrivals, start, end), Self.longestPause(departures, start, end)
    )
  }

  private static func longestPause(_ times: [UInt64], _ start: UInt64, _ end: UInt64) -> UInt64 {
    var longest: UInt64 = 0
    for (before, after) in zip(times, times.dropFirst())
    where after / 1000 >= start && before / 1000 <= end && after > before {
      longest = max(longest, after - before)
    }
    return longest / 1000
  }

  private static func lines(_ file: String) -> [[UInt64]] {
    let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
    // The last line may be half written.
    return text.split(separator: "\n").dropLast().map { line in
      line.split(separator: " ").compactMap { UInt64($0) }
    }.filter { !$0.isEmpty }
  }
}
