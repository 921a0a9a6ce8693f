import HTTP
import Testing

struct HTTPRequestTests {
  @Test
  func `a question is these bytes`() throws {
    let request = try HTTPRequest(
      get: HTTPURL("http://registry.example:8080/v1/miner?key=1"),
      fields: [HTTPField("Accept", "text/plain"), HTTPRange(at: 100, count: 50).field])
    #expect(
      String(decoding: request.encoded(), as: UTF8.self)
        == "GET /v1/miner?key=1 HTTP/1.1\r\nHost: registry.example:8080\r\nConnection: close\r\n"
        + "Accept-Encoding: identity\r\nAccept: text/plain\r\nRange: bytes=100-149\r\n\r\n")
  }

  @Test(arguments: [[], [0x0D, 0x0A, 0xFF] as [UInt8]])
  func `a body follows its length`(body: [UInt8]) throws {
    let request = try HTTPRequest(
      post: body, type: "application/octet-stream", to: HTTPURL("http://[::1]/"))
    let head =
      "POST / HTTP/1.1\r\nHost: [::1]\r\nConnection: close\r\nAccept-Encoding: identity\r\n"
      + "Content-Type: application/octet-stream\r\nContent-Length: \(body.count)\r\n\r\n"
    #expect(request.encoded() == Array(head.utf8) + body)
  }

  @Test(arguments: ["a\r\nEvil: 1", "a\nb", "a\rb", "a\u{0}b", "\u{7F}", " a", "a\t", "\u{E4}"])
  func `no value can begin another line`(value: String) {
    #expect(throws: HTTPFieldError.value(of: "Name")) { try HTTPField("Name", value) }
    #expect(throws: HTTPFieldError.value(of: "Content-Type")) {
      try HTTPRequest(post: [], type: value, to: HTTPURL("http://x"))
    }
  }

  @Test(arguments: ["", "a b", "a:", "a\r\nb", "a\n", "\u{E4}", "(a)", "a\u{0}"])
  func `a name is a token`(name: String) {
    #expect(throws: HTTPFieldError.name(name)) { try HTTPField(name, "value") }
  }

  @Test
  func `names and values have bounds`() throws {
    let name = String(repeating: "n", count: 64)
    let value = String(repeating: "v", count: 1024)
    #expect(try HTTPField(name, value).value == value)
    #expect(throws: HTTPFieldError.name(name + "n")) { try HTTPField(name + "n", value) }
    #expect(throws: HTTPFieldError.value(of: name)) { try HTTPField(name, value + "v") }
  }

  @Test(arguments: [
    "host", "CONTENT-LENGTH", "Transfer-Encoding", "Connection", "Upgrade", "Expect",
  ])
  func `what frames the message is the request's own`(name: String) {
    #expect(
      throws: HTTPFieldError.reserved(
        name == "host" ? "Host" : name == "CONTENT-LENGTH" ? "Content-Length" : name)
    ) {
      try HTTPRequest(get: HTTPURL("http://x"), fields: [HTTPField(name, "1")])
    }
  }

  @Test
  func `a seventeenth field is refused`() throws {
    let url = try HTTPURL("http://x")
    let field = try HTTPField("A", "b")
    let most = try HTTPRequest(get: url, fields: Array(repeating: field, count: 16))
    #expect(most.fields.count == 16)
    #expect(throws: HTTPFieldError.tooMany(17)) {
      try HTTPRequest(get: url, fields: Array(repeating: field, count: 17))
    }
  }

  @Test(arguments: [
    HTTPFieldError.name("a\r\nb"), .value(of: "A"), .reserved("Host"), .tooMany(17),
  ])
  func `every refusal names the way out, in one line`(error: HTTPFieldError) {
    #expect(error.explanation.contains("; "))
    #expect(!error.explanation.contains("\n"))
  }
}
