import Foundation
import ImageBuilder

/// A folder of one test's own whose path is short enough for sockets; gone when the test is.
final class ShortFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(
      path: "sky-\(UUID().uuidString.prefix(8))")
    try makeFolder(url)
  }

  deinit { try? FileManager.default.removeItem(at: url) }
}
