import Foundation
import HTTP
import HTTPClient
import Testing

/// A server that somebody else wrote: Python's.
struct RealServerTests {
  /// Listens on a free port, says which, and serves its folder until its input ends.
  private static let program = """
    import http.server, os, sys, threading
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_port, flush=True)
    sys.stdin.read()
    """

  @Test
  func `its files and refusals are understood`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let content = Data((0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 7) })
    try content.write(to: folder.appending(path: "file"))

    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3", "-c", Self.program]
    process.currentDirectoryURL = folder
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    defer {
      try? input.fileHandleForWriting.close()
      process.waitUntilExit()
    }
    let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    let base = try HTTPURL(
      "http://localhost:" + line.trimmingCharacters(in: .whitespacesAndNewlines))

    let file = try fetch(base.appending("file"))
    #expect(file.status == 200)
    #expect(file.body == Array(content))
    #expect(file.value(of: "Content-Length") == "200000")
    #expect(try fetch(base.appending("missing")).status == 404)
    let post = try HTTPRequest(post: [1, 2, 3], type: "a/b", to: base)
    let refusal = try HTTPClient.fetch(post, deadlineMilliseconds: 20_000, bodyMax: 10_000)
    #expect(refusal.status == 501)
  }

  private func fetch(_ url: HTTPURL) throws -> HTTPResponse {
    try HTTPClient.fetch(
      HTTPRequest(get: url), deadlineMilliseconds: 20_000, bodyMax: 200_000)
  }
}
