import Base
import HTTP
import Testing

struct HTTPResponseParserTests {
  @Test
  func `the example of the standard is read`() throws {
    let response = try parse(Samples.good[0]).get()
    #expect(response.status == 200)
    #expect(response.fields.count == 8)
    #expect(response.value(of: "etag") == "\"34aa387-d-1568eb00\"")
    #expect(
      response.body == Array("Hello World! My content includes a trailing CRLF.\r\n".utf8))
  }

  @Test
  func `chunks are put together, what is behind them is passed over`() throws {
    let response = try parse(Samples.good[1]).get()
    #expect(Text.string(response.body) == "Wikipedia on \r\n\r\nchunks.")
    #expect(response.value(of: "Expires") == nil)
  }

  @Test
  func `without a length the body goes on to the end`() throws {
    #expect(try parse(Samples.good[2]).get().body == Array("up to the end".utf8))
    #expect(try parse("HTTP/1.1 200 \r\n\r\n").get().body == [])
  }

  @Test
  func `interim answers are passed over`() throws {
    let interim = String(repeating: "HTTP/1.1 100 Continue\r\nA: b\r\n\r\n", count: 8)
    let response = try parse(interim + "HTTP/1.1 200 OK\r\nC: d\r\nContent-Length: 1\r\n\r\nx")
      .get()
    #expect(response.fields.count == 2)
    #expect(response.body == [0x78])
    #expect(
      parse(interim + "HTTP/1.1 102 \r\n\r\nHTTP/1.1 200 OK\r\n\r\n") == .failure(.tooManyInterim))
  }

  @Test(arguments: [204, 304])
  func `some answers have no body, whatever they say`(status: Int) throws {
    var parser = HTTPResponseParser(bodyMax: 10)
    let head = "HTTP/1.1 \(status) \r\nContent-Length: 900\r\n\r\n"
    #expect(try parser.push(Array(head.utf8)[...])?.body == [])
  }

  @Test
  func `the end is known without the end of the connection`() throws {
    for (index, sample) in Samples.good.enumerated() where index != 2 {
      var parser = HTTPResponseParser(bodyMax: 1000)
      let bytes = Array(sample.utf8)
      #expect(try parser.push(bytes.dropLast()) == nil)
      let response = try parser.push(bytes.suffix(1))
      #expect(response != nil)
      // What a server adds is not part of it.
      #expect(try parser.push([0x21]) == response)
      #expect(try parser.end() == response)
    }
  }

  @Test
  func `values lose the space around them, and may have bytes above 127`() throws {
    let head = "HTTP/1.1 200 \u{FC}\r\nA:\t b  c \t\r\nB:\r\nC:\u{E4}\r\nContent-Length:0\r\n\r\n"
    let response = try parse(head).get()
    #expect(response.value(of: "A") == "b  c")
    #expect(response.value(of: "B") == "")
    #expect(response.value(of: "C") == "\u{E4}")
  }

  @Test(arguments: [
    ("Content-Length: 10", "0123456789"), ("A: b", "0123456789"),
    ("Transfer-Encoding: Chunked", "5\r\n01234\r\n5 ;x\r\n56789\r\n0\r\n\r\n"),
  ])
  func `a body as long as allowed is taken, one byte more is not`(field: String, body: String)
    throws
  {
    let text = "HTTP/1.1 200 \r\n" + field + "\r\n\r\n" + body
    #expect(try parse(text, bodyMax: 10).get().body == Array("0123456789".utf8))
    #expect(parse(text, bodyMax: 9) == .failure(.bodyTooLong(bytesMax: 9)))
  }

  @Test
  func `a body too long is refused by its head`() throws {
    var parser = HTTPResponseParser(bodyMax: 9)
    #expect(throws: HTTPError.bodyTooLong(bytesMax: 9)) {
      try parser.push(Array("HTTP/1.1 200 \r\nContent-Length: 10\r\n\r\n".utf8)[...])
    }
  }

  @Test
  func `a head as long as allowed is taken, one byte more is not`() throws {
    let start = "HTTP/1.1 204 \r\nA: "
    let fill = String(repeating: "b", count: HTTPResponseParser.headBytesMax - start.utf8.count - 4)
    #expect(try parse(start + fill + "\r\n\r\n").get().status == 204)
    #expect(parse(start + fill + "b\r\n\r\n") == .failure(.headTooLong))
  }

  @Test
  func `64 fields are taken, 65 are not, behind a body as before it`() throws {
    let fields = String(repeating: "A: b\r\n", count: 63)
    let head = "HTTP/1.1 200 \r\n" + fields + "Transfer-Encoding: chunked\r\n"
    #expect(try parse(head + "\r\n0\r\n\r\n").get().fields.count == 64)
    #expect(parse(head + "A: b\r\n\r\n0\r\n\r\n") == .failure(.tooManyFields))
    #expect(parse(head + "\r\n0\r\nA: b\r\n\r\n") == .failure(.tooManyFields))
  }

  @Test
  func `an error stays`() {
    var parser = HTTPResponseParser(bodyMax: 10)
    #expect(throws: HTTPError.statusLine) { try parser.push([0x00]) }
    #expect(throws: HTTPError.statusLine) { try parser.push(Array("HTTP/1.1 200 \r\n".utf8)[...]) }
    #expect(throws: HTTPError.statusLine) { try parser.end() }
  }
}
