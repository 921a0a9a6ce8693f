import Foundation

/// Finished intermediate results by the hash of all that went into them.
///
/// A result appears under its name in one step when it is whole; a build that is interrupted leaves
/// nothing that a later one could take for finished.
struct ResultCache: Sendable {
  /// A draft older than this is no build's any more.
  private static let draftLife: TimeInterval = 86400

  let folder: URL

  /// Deletes what builds that were killed have left behind.
  func sweep() throws {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    for name in names where name.hasPrefix(".") {
      let draft = folder.appending(path: name)
      let attributes = try? FileManager.default.attributesOfItem(atPath: draft.path)
      guard let changed = attributes?[.modificationDate] as? Date,
        Date().timeIntervalSince(changed) > Self.draftLife
      else { continue }
      try remove(draft)
    }
  }

  /// The result for `inputs`, made by `body` in an empty folder where there is none yet.
  ///
  /// - Parameter inputs: texts that name everything the result hangs on.
  func result(
    _ name: String, inputs: [String], _ body: (URL) async throws -> Void
  ) async throws -> URL {
    let key = Digest.of(([name] + inputs).joined(separator: "\u{0}")).prefix(24)
    let finished = folder.appending(path: "\(name)-\(key)")
    if exists(finished) { return finished }
    // Two tasks of one process may want the same result: a draft belongs to one call only.
    let draft = folder.appending(
      path: ".draft-\(name)-\(ProcessInfo.processInfo.processIdentifier)-\(UUID())")
    try makeFolder(draft)
    defer { try? remove(draft) }
    try await body(draft)
    do {
      try FileManager.default.moveItem(at: draft, to: finished)
    } catch {
      // Another build may have finished the same result meanwhile; one of the two is enough.
      guard exists(finished) else { throw error }
    }
    return finished
  }
}
