import Foundation
import HTTP
import HTTPClient
import LinuxIO
import Testing

/// What a client makes of servers that behave, and of all the others.
struct HTTPClientTests {
  /// So long that only a machine that hangs reaches it.
  private static let ample: UInt64 = 20_000

  private func fetch(
    _ server: ScriptedServer, milliseconds: UInt64 = ample, bodyMax: Int = 1000
  ) throws -> HTTPResponse {
    let url = try HTTPURL("http://127.0.0.1:\(server.port)/v1/miner")
    return try HTTPClient.fetch(
      HTTPRequest(get: url), deadlineMilliseconds: milliseconds, bodyMax: bodyMax)
  }

  @Test(arguments: [
    "Content-Length: 5\r\n\r\nhello", "\r\nhello",
    "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
  ])
  func `a body comes whole, however it ends`(rest: String) throws {
    let server = try ScriptedServer([.readRequest, .send("HTTP/1.1 200 OK\r\n" + rest)])
    defer { server.end() }
    let response = try fetch(server)
    #expect(response.status == 200)
    #expect(response.body == Array("hello".utf8))
    let request = try HTTPRequest(get: HTTPURL("http://127.0.0.1:\(server.port)/v1/miner"))
    #expect(server.requestsReceived == [request.encoded()])
  }

  @Test
  func `megabytes go and come`() throws {
    // More than the kernel takes at once, so that it goes in pieces.
    let count = 12_000_000
    let head = "HTTP/1.1 201 Created\r\nContent-Length: \(count)\r\n\r\n"
    let server = try ScriptedServer([
      .readRequest, .send(head + String(repeating: "x", count: count)),
    ])
    defer { server.end() }
    let request = try HTTPRequest(
      post: (0..<count).map { UInt8(truncatingIfNeeded: $0) }, type: "application/octet-stream",
      to: HTTPURL("http://localhost:\(server.port)/"))
    let response = try HTTPClient.fetch(
      request, deadlineMilliseconds: Self.ample, bodyMax: count)
    #expect(response.body == [UInt8](repeating: 0x78, count: count))
    #expect(server.requestsReceived == [request.encoded()])
  }

  @Test
  func `an answer counts although the request was never read`() throws {
    // So slow that the client has long been unable to send on when it is whole.
    let answer = "HTTP/1.1 413 \r\nContent-Length: 0\r\nRetry-After: 60\r\n\r\n"
    let server = try ScriptedServer([.dribble(answer, milliseconds: 5), .hold])
    defer { server.end() }
    let request = try HTTPRequest(
      post: [UInt8](repeating: 0, count: 20_000_000), type: "a/b",
      to: HTTPURL("http://127.0.0.1:\(server.port)/"))
    let response = try HTTPClient.fetch(
      request, deadlineMilliseconds: Self.ample, bodyMax: 0)
    #expect(response.status == 413)
    #expect(response.retryAfterSeconds == 60)
  }

  @Test(arguments: [
    [ScriptedServer.Step.hold], [.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel"), .hold],
    [.dribble("HTTP/1.1 200 OK\r\nX: " + String(repeating: "x", count: 2000), milliseconds: 20)],
  ])
  func `who is slow is left at the deadline`(script: [ScriptedServer.Step]) throws {
    let server = try ScriptedServer(script)
    defer { server.end() }
    let start = Clock.bootMilliseconds
    #expect(throws: HTTPClientError.timedOut(.receiving, server: name(server))) {
      try fetch(server, milliseconds: 300)
    }
    let took = Clock.bootMilliseconds - start
    #expect(took >= 299 && took < 10_000)
  }

  @Test
  func `who takes no request is left at the deadline`() throws {
    // The queue of the listener takes the connection, nobody reads from it.
    let (listener, port) = try Loopback.listen("127.0.0.1", backlog: 4)
    defer { close(listener) }
    let request = try HTTPRequest(
      post: [UInt8](repeating: 0, count: 20_000_000), type: "a/b",
      to: HTTPURL("http://127.0.0.1:\(port)/"))
    #expect(throws: HTTPClientError.timedOut(.sending, server: "127.0.0.1 port \(port)")) {
      try HTTPClient.fetch(request, deadlineMilliseconds: 300, bodyMax: 10)
    }
  }

  @Test
  func `who lets nobody in is left at the deadline`() throws {
    let deaf = try Loopback.Deaf()
    let request = try HTTPRequest(get: HTTPURL("http://127.0.0.1:\(deaf.port)/"))
    #expect(throws: HTTPClientError.timedOut(.connecting, server: "127.0.0.1 port \(deaf.port)")) {
      try HTTPClient.fetch(request, deadlineMilliseconds: 300, bodyMax: 10)
    }
  }

  @Test
  func `where nobody listens it is said at once`() throws {
    let port = try Loopback.closedPort()
    let request = try HTTPRequest(get: HTTPURL("http://127.0.0.1:\(port)/"))
    let place = "127.0.0.1 port \(port)"
    let refusal = SystemError("connect to", place, code: ECONNREFUSED)
    #expect(throws: HTTPClientError.nobodyAnswers(server: place, refusal)) {
      try HTTPClient.fetch(request, deadlineMilliseconds: Self.ample, bodyMax: 10)
    }
  }

  private static let head = "HTTP/1.1 200 OK\r\n"

  @Test(
    arguments: [
      ([.readRequest], HTTPError.cutOffInHead(received: 0)),
      ([.readRequest, .send(head)], .cutOffInHead(received: 17)),
      (
        [.readRequest, .send(head + "Content-Length: 9\r\n\r\nhello")],
        .cutOffInBody(received: 5, expected: 9)
      ),
      (
        [.readRequest, .send(head + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")],
        .cutOffInBody(received: 5, expected: nil)
      ),
    ] as [([ScriptedServer.Step], HTTPError)])
  func `a connection that ends early is named`(
    script: [ScriptedServer.Step], error: HTTPError
  ) throws {
    let server = try ScriptedServer(script)
    defer { server.end() }
    #expect(throws: HTTPClientError.cutOff(server: name(server), error)) { try fetch(server) }
  }

  @Test
  func `a connection that breaks is no end of a body`() throws {
    let server = try ScriptedServer([.readRequest, .send(Self.head + "\r\nhello"), .reset])
    defer { server.end() }
    do {
      let response = try fetch(server)
      Issue.record("a broken connection gave \(response)")
    } catch let HTTPClientError.cutOff(server: place, error) {
      // What had come when it broke may be lost with it.
      #expect(place == name(server))
      switch error {
      case .cutOffInHead, .cutOffInBody(_, expected: nil): break
      default: Issue.record("\(error)")
      }
    }
  }

  private static let wrong: [(String, HTTPError)] = [
    ("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n", .statusLine), ("\u{0}\u{1}\u{2}", .statusLine),
    (filled("X: ", count: 100_000), .headTooLong), (filled("X: x\r\n", count: 100), .tooManyFields),
    (filled("Content-Length: 1001\r\n\r\n"), .bodyTooLong(bytesMax: 1000)),
    (filled("\r\n", count: 600), .bodyTooLong(bytesMax: 1000)),
    (filled("Content-Length: 1\r\n", count: 2), .conflictingLengths),
  ]

  /// A head, and a text again and again.
  private static func filled(_ text: String, count: Int = 1) -> String {
    head + String(repeating: text, count: count) + "\r\n"
  }

  @Test(arguments: wrong.indices)
  func `an answer against the rules is refused by its name`(index: Int) throws {
    let (text, error) = Self.wrong[index]
    let server = try ScriptedServer([.readRequest, .send(text), .hold])
    defer { server.end() }
    #expect(throws: HTTPClientError.refused(server: name(server), error)) { try fetch(server) }
  }

  @Test
  func `what comes behind the answer is left alone`() throws {
    let server = try ScriptedServer([
      .readRequest, .send(Self.head + "Content-Length: 2\r\n\r\nhello"), .hold,
    ])
    defer { server.end() }
    #expect(try fetch(server).body == Array("he".utf8))
  }

  private func name(_ server: ScriptedServer) -> String { "127.0.0.1 port \(server.port)" }
}
