import Foundation

/// Finished intermediate results by the hash of all that went into them.
///
/// A result appears under its name in one step when it is whole; a build that is interrupted leaves
/// nothing that a later one could take for finished.
struct ResultCache: Sendable {
  let folder: URL

  /// The result for `inputs`, made by `body` in an empty folder where there is none yet.
  ///
  /// - Parameter inputs: texts that name everything the result hangs on.
  func result(
    _ name: String, inputs: [String], _ body: (URL) async throws -> Void
  ) async throws -> URL {
    let key = Digest.of(([name] + inputs).joined(separator: "\u{0}")).prefix(24)
    let finished = folder.appending(path: "\(name)-\(key)")
    if exists(finished) { return finished }
    let draft = folder.appending(
      path: ".draft-\(name)-\(ProcessInfo.processInfo.processIdentifier)")
    try remove(draft)
    try makeFolder(draft)
    do {
      try await body(draft)
      // Another build may have finished the same result meanwhile; one of the two is enough.
      if !exists(finished) { try FileManager.default.moveItem(at: draft, to: finished) }
      try remove(draft)
    } catch {
      try? remove(draft)
      throw error
    }
    return finished
  }
}
