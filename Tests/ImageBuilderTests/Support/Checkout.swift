import Foundation

@testable import ImageBuilder

/// The checkout that these tests belong to, and the tools around it.
enum Checkout {
  static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  static var hardware: URL { folder.appending(path: "Hardware") }

  /// The image builder itself, built along with the tests and beside them.
  static let program: URL? = {
    let environment = ProcessInfo.processInfo.environment["SKYIMAGE"].map { URL(filePath: $0) }
    let beside = CommandLine.arguments.map { argument in
      URL(filePath: argument).deletingLastPathComponent().appending(path: "skyimage")
    }
    let bundle = Bundle.allBundles.map {
      $0.bundleURL.deletingLastPathComponent().appending(path: "skyimage")
    }
    let usual = folder.appending(path: ".build/debug/skyimage")
    return ([environment].compactMap { $0 } + beside + bundle + [usual])
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }()

  /// Alpine for this machine, unpacked by an earlier build: its `apk` works on the tests' roots.
  static let alpine: URL? = {
    let environment = ProcessInfo.processInfo.environment
    let cache =
      environment["SKYMINER_CACHE"].map { URL(filePath: $0) }
      ?? URL(filePath: environment["HOME"] ?? "/root").appending(path: ".cache/skyminer")
    let results = cache.appending(path: "results")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: results.path)) ?? []
    return names.filter { $0.hasPrefix("unpacked-alpine-x86_64-") }.sorted()
      .map { results.appending(path: "\($0)/root") }
      .first { exists($0.appending(path: "sbin/apk")) }
  }()

  static let needsAlpine = "build an image once: that leaves Alpine's tools in the cache"

  static func hasTools(_ names: String...) -> Bool {
    let folders = ["/usr/bin", "/usr/sbin", "/bin", "/sbin", "/usr/local/bin"]
    return names.allSatisfy { name in
      folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
    }
  }
}
