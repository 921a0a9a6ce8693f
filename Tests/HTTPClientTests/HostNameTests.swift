import Foundation
import HTTP
import LinuxIO
import Testing

@testable import HTTPClient

/// From the name of a host to a connection, with name servers of all kinds.
struct HostNameTests {
  private func fetch(
    port: UInt16, milliseconds: UInt64 = 20_000, lookUp: @escaping HTTPExchange.LookUp
  ) throws -> HTTPResponse {
    let url = try HTTPURL("http://registry.example:\(port)/")
    return try HTTPExchange(
      request: HTTPRequest(get: url), deadline: Deadline(milliseconds: milliseconds), bodyMax: 100,
      abandonment: nil, lookUp: lookUp
    ).run()
  }

  private func answering() throws -> ScriptedServer {
    try ScriptedServer([.readRequest, .send("HTTP/1.1 204 No Content\r\n\r\n")])
  }

  private static func address(_ last: UInt8) -> NetworkAddress {
    NetworkAddress([127, 0, 0, last])
  }
  private static let ipv6 = NetworkAddress([UInt8](repeating: 0, count: 15) + [1])

  @Test(arguments: [
    (NameLookupError.unknown, HTTPClientError.nameNotFound("registry.example")),
    (.silent, .nameServerSilent("registry.example")),
    (.busy, .nameServerSilent("registry.example")),
    (.failed, .nameServerSilent("registry.example")),
  ])
  func `a look-up that fails is named`(failure: NameLookupError, error: HTTPClientError) {
    #expect(throws: error) {
      try fetch(port: 80) { (name) throws(NameLookupError) in
        #expect(name == "registry.example")
        throw failure
      }
    }
  }

  @Test
  func `a look-up that hangs is left at the deadline`() throws {
    let key = DispatchSemaphore(value: 0)
    let isThrough = DispatchSemaphore(value: 0)
    let start = Clock.bootMilliseconds
    #expect(throws: HTTPClientError.timedOut(.lookingUp, server: "registry.example port 80")) {
      try fetch(port: 80, milliseconds: 200) { (_) throws(NameLookupError) in
        key.wait()
        defer { isThrough.signal() }
        return [Self.address(1)]
      }
    }
    #expect(Clock.bootMilliseconds - start < 10_000)
    // The thread ends by itself when its name server answers at last.
    key.signal()
    #expect(isThrough.wait(timeout: .now() + 20) == .success)
  }

  @Test
  func `addresses that say no are passed over`() throws {
    let server = try answering()
    defer { server.end() }
    let response = try fetch(port: server.port) { (_) throws(NameLookupError) in
      [Self.ipv6, Self.address(2), NetworkAddress([255, 255, 255, 255]), Self.address(1)]
    }
    #expect(response.status == 204)
  }

  @Test
  func `an address that is silent costs its share of the time only`() throws {
    let server = try answering()
    defer { server.end() }
    let deaf = try Loopback.Deaf(at: "127.0.0.2", port: server.port)
    let start = Clock.bootMilliseconds
    let response = try fetch(port: deaf.port, milliseconds: 1000) { (_) throws(NameLookupError) in
      [Self.address(2), Self.address(1)]
    }
    #expect(response.status == 204)
    #expect(Clock.bootMilliseconds - start >= 450)
  }

  @Test
  func `a silent address tells more than those that say no`() throws {
    let deaf = try Loopback.Deaf(at: "127.0.0.2")
    let place = "registry.example port \(deaf.port)"
    #expect(throws: HTTPClientError.timedOut(.connecting, server: place)) {
      try fetch(port: deaf.port, milliseconds: 200) { (_) throws(NameLookupError) in
        [Self.address(2), Self.address(3)]
      }
    }
  }

  @Test
  func `who refuses tells more than a way that is missing`() throws {
    let port = try Loopback.closedPort()
    let refusal = SystemError("connect to", "127.0.0.3 port \(port)", code: ECONNREFUSED)
    #expect(
      throws: HTTPClientError.nobodyAnswers(server: "registry.example port \(port)", refusal)
    ) {
      try fetch(port: port) { (_) throws(NameLookupError) in
        // Broadcast is no address for TCP: the kernel says ENETUNREACH.
        [
          NetworkAddress([255, 255, 255, 255]), Self.address(3),
          NetworkAddress([255, 255, 255, 255]),
        ]
      }
    }
  }

  @Test
  func `the name that every machine has is found`() throws {
    let addresses = try NameLookup.addresses(of: "localhost")
    #expect(addresses.contains(Self.address(1)) || addresses.contains(Self.ipv6))
  }

  @Test
  func `a name that nobody has is not found, whatever name servers there are`() throws {
    let request = try HTTPRequest(get: HTTPURL("http://no-such-host.invalid/"))
    do {
      _ = try HTTPClient.fetch(request, deadlineMilliseconds: 500, bodyMax: 10)
      Issue.record("RFC 6761 reserves the name for not being there")
    } catch {
      switch error {
      case .nameNotFound, .nameServerSilent, .timedOut(.lookingUp, server: _): break
      default: Issue.record("\(error)")
      }
    }
  }

  @Test(arguments: [
    HTTPClientError.nameNotFound("x"), .nameServerSilent("x"),
    .nobodyAnswers(server: "x", SystemError("connect to", "x", code: 111)),
    .nobodyAnswers(server: "x", SystemError("connect to", "x", code: 101)),
    .timedOut(.lookingUp, server: "x"), .timedOut(.connecting, server: "x"),
    .timedOut(.sending, server: "x"), .timedOut(.receiving, server: "x"),
    .cutOff(server: "x", .cutOffInHead(received: 0)), .refused(server: "x", .statusLine),
    .system(SystemError("start", "a thread", code: 12)),
  ])
  func `every error has what is wrong, why, and the way out`(error: HTTPClientError) {
    #expect(error.explanation.split(separator: "; ").count >= 3, "\(error.explanation)")
  }
}
