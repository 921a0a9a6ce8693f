import Foundation
import Testing

@testable import ImageBuilder

/// Intermediate results: whole or not there at all.
struct ResultCacheTests {
  private struct Interrupted: Error {}

  let scratch = Scratch()
  private var cache: ResultCache { ResultCache(folder: scratch.folder) }
  private var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: scratch.folder.path).sorted() }
  }

  @Test
  func `a second call takes the result and does not make it again`() async throws {
    let first = try await cache.result("tool", inputs: ["1"]) { folder in
      try FileTree.write("made once", to: folder.appending(path: "file"))
    }
    let second = try await cache.result("tool", inputs: ["1"]) { _ in
      Issue.record("the result was there already")
    }
    #expect(first == second)
    #expect(
      try String(contentsOf: second.appending(path: "file"), encoding: .utf8) == "made once")
    #expect(try names == [second.lastPathComponent])
  }

  @Test(arguments: [("tool", ["2"]), ("tool", ["1", ""]), ("tool", []), ("tools", ["1"])])
  func `another name or other inputs make another result`(
    name: String, inputs: [String]
  ) async throws {
    let first = try await cache.result("tool", inputs: ["1"]) { _ in }
    let second = try await cache.result(name, inputs: inputs) { _ in }
    #expect(first != second)
  }

  @Test
  func `what a killed build left behind goes after a day`() async throws {
    for name in [".draft-old", ".draft-new"] {
      try makeFolder(scratch.folder.appending(path: name))
    }
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -2 * 86400)],
      ofItemAtPath: scratch.folder.appending(path: ".draft-old").path)
    try cache.sweep()
    #expect(try names == [".draft-new"])
  }

  @Test
  func `inputs do not run into each other`() async throws {
    let first = try await cache.result("tool", inputs: ["ab", "c"]) { _ in }
    let second = try await cache.result("tool", inputs: ["a", "bc"]) { _ in }
    #expect(first != second)
  }

  @Test
  func `a call that was interrupted leaves nothing, and the next one starts anew`() async throws {
    await #expect(throws: Interrupted.self) {
      try await cache.result("tool", inputs: []) { folder in
        try FileTree.write("half", to: folder.appending(path: "half"))
        throw Interrupted()
      }
    }
    #expect(try names == [])
    let result = try await cache.result("tool", inputs: []) { folder in
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
      try FileTree.write("whole", to: folder.appending(path: "whole"))
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: result.path) == ["whole"])
  }

  @Test(arguments: 1...20)
  func `calls at the same time do not get into each other's way`(_: Int) async throws {
    let cache = cache
    let results = try await withThrowingTaskGroup(of: URL.self) { group in
      for number in 0..<4 {
        group.addTask {
          try await cache.result("tool", inputs: []) { folder in
            try FileTree.write("\(number)", to: folder.appending(path: "first"))
            await Task.yield()
            let seen = try String(contentsOf: folder.appending(path: "first"), encoding: .utf8)
            try FileTree.write(seen, to: folder.appending(path: "second"))
          }
        }
      }
      return try await group.reduce(into: Set<URL>()) { $0.insert($1) }
    }
    let result = try #require(results.first)
    #expect(results.count == 1)
    #expect(try names == [result.lastPathComponent])
    let file = { (name: String) in try Data(contentsOf: result.appending(path: name)) }
    #expect(try file("first") == file("second"))
  }
}
