public import Foundation
import ImageBuilder
import Synchronization

/// Root's hands on a board whose image is made for tests.
///
/// One command at a time, each a line of base64 there and back.
public final class LabPort: Sendable {
  public struct Answer: Equatable, Sendable {
    public let status: Int
    /// Standard output and errors, as they came.
    public let output: String
  }

  private static let answerMax = 1 << 20

  private let socket: Mutex<Int32>

  /// - Parameter path: a socket of QEMU's, which is there as long as the machine runs.
  public init(_ path: URL, patienceSeconds: Int = 120) throws {
    socket = Mutex(try StreamSocket.connect(path, patienceSeconds: patienceSeconds))
  }

  deinit { socket.withLock { _ = close($0) } }

  /// Runs a command line of the board's shell to its end.
  ///
  /// A board that has not started its services yet answers as soon as it has.
  @discardableResult
  public func run(_ command: String) throws -> Answer {
    let line = Data(command.utf8).base64EncodedString() + "\n"
    let answer = try socket.withLock { descriptor in
      try StreamSocket.write(Array(line.utf8), to: descriptor)
      return try StreamSocket.readLine(from: descriptor, max: Self.answerMax)
    }
    let parts = answer.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 2, let status = Int(parts[0]),
      let output = Data(base64Encoded: String(parts[1]))
    else {
      throw BuildProblem(
        "the board's lab port wrote '\(answer)'", cause: "something else uses the port",
        wayOut: "end other programs that are connected to it")
    }
    return Answer(status: status, output: String(decoding: output, as: UTF8.self))
  }

  /// The same for a command that must succeed.
  public func capture(_ command: String) throws -> String {
    let answer = try run(command)
    guard answer.status == 0 else {
      throw BuildProblem(
        "'\(command)' on the board ended with \(answer.status)", cause: answer.output,
        wayOut: "run it by hand on the lab port")
    }
    return answer.output
  }
}
