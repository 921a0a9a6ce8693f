import HTTP
import Testing

/// Every way in which a response can be wrong, by the name of its error.
struct RefusalTests {
  private static let head = "HTTP/1.1 200 OK\r\n"
  private static let chunked = head + "Transfer-Encoding: chunked\r\n\r\n"

  static let cases: [(String, HTTPError)] = [
    ("SSH-2.0-OpenSSH_9.2p1\r\n", .statusLine), ("\u{16}\u{3}\u{1}", .statusLine),
    ("<html>", .statusLine),
    ("\r\n" + head, .statusLine), ("http/1.1 200 OK\r\n", .statusLine),
    ("HTTP/1.1\r\n", .statusLine),
    ("HTTP/1.1 200\r\n\r\n", .statusLine), ("HTTP/1.1  200 OK\r\n", .statusLine),
    ("HTTP/1.1 20 OK\r\n", .statusLine), ("HTTP/1.1 2000 OK\r\n", .statusLine),
    ("HTTP/1.1 099 OK\r\n", .statusLine), ("HTTP/1.1 600 OK\r\n", .statusLine),
    ("HTTP/1.1 2x0 OK\r\n", .statusLine), ("HTTP/1.1\t200 OK\r\n", .statusLine),
    ("HTTP/1.11 200 OK\r\n", .statusLine), ("HTTP/1 200 OK OK OK\r\n", .statusLine),
    ("HTTP/ 200 OK\r\n", .statusLine), ("HTTP/1.1 200 O\u{1}K\r\n", .statusLine),
    ("HTTP/2.0 200 OK\r\n", .version), ("HTTP/2 200\r\n", .version),
    ("HTTP/0.9 200 OK\r\n", .version),
    ("HTTP/1.1 200 OK\n", .lineEnd), ("HTTP/1.1 200 OK\rA: b\r\n", .lineEnd),
    (head + "A: b\n\r\n", .lineEnd), (head + "A: b\r\r\n", .lineEnd), (head + "\n", .lineEnd),
    (head + "A: b\rc\r\n", .lineEnd), (chunked + "1\nx\n", .lineEnd),
    (chunked + "1\r\nx\n", .lineEnd),
    (head + ": b\r\n", .field(line: 2)), (head + "A\r\n", .field(line: 2)),
    (head + "A : b\r\n", .field(line: 2)), (head + "A b: c\r\n", .field(line: 2)),
    (head + "A: b\r\nC: \u{0}\r\n", .field(line: 3)), (head + "A: \u{7F}\r\n", .field(line: 2)),
    (head + "\u{E4}: b\r\n", .field(line: 2)), (chunked + "0\r\nA\r\n", .field(line: 5)),
    (head + "A: b\r\n c\r\n", .foldedField(line: 3)), (head + "\tA: b\r\n", .foldedField(line: 2)),
    (head + "A: b\r\n \r\n", .foldedField(line: 3)),
    ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", .switchedProtocol),
    (head + "Content-Length: 5\r\nContent-Length: 6\r\n\r\n", .conflictingLengths),
    (head + "Content-Length: 5\r\ncontent-length: 5\r\n\r\n", .conflictingLengths),
    (head + "Content-Length: 5, 5\r\n\r\n", .conflictingLengths),
    (head + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", .conflictingLengths),
    (head + "Content-Length: -5\r\n\r\n", .length), (head + "Content-Length: +5\r\n\r\n", .length),
    (head + "Content-Length: 0x5\r\n\r\n", .length), (head + "Content-Length: \r\n\r\n", .length),
    (head + "Content-Length: 5 5\r\n\r\n", .length),
    (head + "Content-Length: 18446744073709551616\r\n\r\n", .length),
    (head + "Content-Length: 18446744073709551615\r\n\r\n", .bodyTooLong(bytesMax: 1000)),
    (head + "Transfer-Encoding: gzip, chunked\r\n\r\n", .coding),
    (head + "Transfer-Encoding: identity\r\n\r\n", .coding),
    (head + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", .coding),
    ("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", .coding),
    (head + "Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\n", .coding),
    (chunked + "\r\n", .chunk), (chunked + "g\r\n", .chunk), (chunked + "-1\r\n", .chunk),
    (chunked + "0x1\r\n", .chunk), (chunked + " 1\r\n", .chunk), (chunked + "1 \r\n", .chunk),
    (chunked + "1 x\r\n", .chunk), (chunked + "1;\u{1}\r\n", .chunk), (chunked + ";x\r\n", .chunk),
    (chunked + "1\r\nxy\r\n", .chunk), (chunked + "0000000000000001\r\n", .chunk),
    (chunked + "1;" + String(repeating: "x", count: 300), .chunk),
    (chunked + "3e9\r\n", .bodyTooLong(bytesMax: 1000)),
    (chunked + "fffffffffffffff\r\n", .bodyTooLong(bytesMax: 1000)),
    (
      chunked + "3e8\r\n" + String(repeating: "x", count: 1000) + "\r\n1\r\n",
      .bodyTooLong(bytesMax: 1000)
    ),
    (head + String(repeating: "A: b\r\n", count: 65), .tooManyFields),
    (head + String(repeating: "a", count: 16_384), .headTooLong),
    ("", .cutOffInHead(received: 0)), ("HTTP", .cutOffInHead(received: 4)),
    (head, .cutOffInHead(received: 17)), (head + "A: b\r\n", .cutOffInHead(received: 23)),
    ("HTTP/1.1 100 \r\n\r\n", .cutOffInHead(received: 0)),
    (head + "Content-Length: 5\r\n\r\nabcd", .cutOffInBody(received: 4, expected: 5)),
    (chunked, .cutOffInBody(received: 0, expected: nil)),
    (chunked + "2\r\na", .cutOffInBody(received: 1, expected: nil)),
    (chunked + "1\r\na\r\n", .cutOffInBody(received: 1, expected: nil)),
    (chunked + "1\r\na\r\n0\r\n", .cutOffInBody(received: 1, expected: nil)),
  ]

  @Test(arguments: RefusalTests.cases.indices)
  func `what breaks the rules is refused by its name`(index: Int) {
    let (text, error) = Self.cases[index]
    #expect(parse(text) == .failure(error), "\(text.prefix(200).debugDescription)")
  }

  @Test
  func `a stranger is known before its first line ends`() {
    var parser = HTTPResponseParser(bodyMax: 0)
    #expect(throws: HTTPError.statusLine) { try parser.push(Array("HTTX".utf8)[...]) }
  }

  @Test
  func `every refusal names the way out`() {
    for (_, error) in Self.cases { #expect(error.explanation.contains("; "), "\(error)") }
    #expect(HTTPError.tooManyInterim.explanation.contains("; "))
  }
}
