import Foundation
import HTTP
import LinuxIO
import Testing

@testable import HTTPClient

struct HTTPFetcherTests {
  private func request(_ server: ScriptedServer) throws -> HTTPRequest {
    try HTTPRequest(get: HTTPURL("http://127.0.0.1:\(server.port)/"))
  }

  /// Waits as an event loop does.
  private func outcome(of fetcher: inout HTTPFetcher) throws -> HTTPFetcher.Outcome {
    var poll = PollSet()
    let number = fetcher.descriptor
    let descriptor = try #require(number)
    poll.add(descriptor)
    try poll.wait(milliseconds: 30_000)
    #expect(poll.isReady(descriptor))
    let outcome = fetcher.outcome()
    return try #require(outcome)
  }

  @Test
  func `one fetch after the other gives its outcome once`() throws {
    let server = try ScriptedServer([
      .readRequest, .send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"),
    ])
    defer { server.end() }
    var fetcher = HTTPFetcher()
    for _ in 0..<20 {
      let isIdle = !fetcher.isBusy && fetcher.descriptor == nil && fetcher.outcome() == nil
      #expect(isIdle)
      try fetcher.start(request(server), deadlineMilliseconds: 20_000, bodyMax: 5)
      let isBusy = fetcher.isBusy
      #expect(isBusy)
      #expect(try outcome(of: &fetcher).get().body == Array("hello".utf8))
    }
    let isIdle = !fetcher.isBusy && fetcher.outcome() == nil
    #expect(isIdle)
  }

  @Test
  func `a failure is an outcome too, by the deadline`() throws {
    let server = try ScriptedServer([.hold])
    defer { server.end() }
    var fetcher = HTTPFetcher()
    try fetcher.start(request(server), deadlineMilliseconds: 200, bodyMax: 5)
    let isThere = fetcher.outcome() != nil
    #expect(!isThere)
    let place = "127.0.0.1 port \(server.port)"
    #expect(
      try outcome(of: &fetcher) == .failure(.timedOut(.receiving, server: place)))
  }

  @Test(arguments: [true, false])
  func `a fetch that nobody wants any more lets go of the server`(isCancelled: Bool) throws {
    let server = try ScriptedServer([.readRequest, .hold])
    defer { server.end() }
    do {
      var fetcher = HTTPFetcher()
      try fetcher.start(request(server), deadlineMilliseconds: 600_000, bodyMax: 5)
      while server.requestsReceived.isEmpty { sched_yield() }
      if isCancelled {
        fetcher.cancel()
        #expect(server.wasLeft.wait(timeout: .now() + 20) == .success)
        let isIdle = !fetcher.isBusy && fetcher.outcome() == nil
        #expect(isIdle)
        return
      }
    }
    #expect(server.wasLeft.wait(timeout: .now() + 20) == .success)
  }

  @Test
  func `a fetch that nobody wants any more does not wait for a name`() throws {
    let key = DispatchSemaphore(value: 0)
    let isAsked = DispatchSemaphore(value: 0)
    var fetcher = HTTPFetcher { (_) throws(NameLookupError) in
      isAsked.signal()
      key.wait()
      throw .unknown
    }
    let request = try HTTPRequest(get: HTTPURL("http://registry.example/"))
    try fetcher.start(request, deadlineMilliseconds: 600_000, bodyMax: 5)
    #expect(isAsked.wait(timeout: .now() + 20) == .success)
    fetcher.cancel()
    let isBusy = fetcher.isBusy
    #expect(!isBusy)
    key.signal()
  }
}
