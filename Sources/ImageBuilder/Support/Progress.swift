import Foundation

/// Tells the person who waits what is being done and for how long it has been.
public struct Progress: Sendable {
  private let isQuiet: Bool
  private let start = Date()

  public init(isQuiet: Bool = false) { self.isQuiet = isQuiet }

  /// Announces a step, runs it, and says how long it took where that was worth noticing.
  @discardableResult
  func step<Result: Sendable>(
    _ title: String, _ body: () async throws -> Result
  ) async throws -> Result {
    let begin = Date()
    say("   ... " + title)
    let ticker = Task {
      while !Task.isCancelled {
        try await Task.sleep(for: .seconds(30))
        say("       still " + title + ", " + seconds(since: begin))
      }
    }
    defer { ticker.cancel() }
    let result = try await body()
    let spent = Date().timeIntervalSince(begin)
    if spent > 2 { say("       done in " + seconds(since: begin)) }
    return result
  }

  /// One line on standard error, with the time since the start.
  public func say(_ text: String) {
    guard !isQuiet else { return }
    let line = String(format: "%6.1f s  ", Date().timeIntervalSince(start)) + text + "\n"
    FileHandle.standardError.write(Data(line.utf8))
  }

  /// Something that must not go unseen.
  public func warn(_ text: String) {
    FileHandle.standardError.write(Data(("WARNING: " + text + "\n").utf8))
  }

  private func seconds(since begin: Date) -> String {
    String(format: "%.1f s", Date().timeIntervalSince(begin))
  }
}
