import HTTP

/// How a response ended, whichever way its bytes came.
typealias Parsed = Result<HTTPResponse, HTTPError>

/// Pushes the pieces one after the other, then closes.
func parse(_ pieces: [ArraySlice<UInt8>], bodyMax: Int = 1000) -> Parsed {
  var parser = HTTPResponseParser(bodyMax: bodyMax)
  do throws(HTTPError) {
    for piece in pieces {
      if let response = try parser.push(piece) { return .success(response) }
    }
    return .success(try parser.end())
  } catch {
    return .failure(error)
  }
}

func parse(_ text: String, bodyMax: Int = 1000) -> Parsed {
  parse([Array(text.utf8)[...]], bodyMax: bodyMax)
}

/// Messages of all kinds, good and bad, for tests that cut and damage them.
enum Samples {
  static let good = [
    // RFC 9110, 3.9.
    "HTTP/1.1 200 OK\r\nDate: Mon, 27 Jul 2009 12:28:53 GMT\r\nServer: Apache\r\n"
      + "Last-Modified: Wed, 22 Jul 2009 19:15:56 GMT\r\nETag: \"34aa387-d-1568eb00\"\r\n"
      + "Accept-Ranges: bytes\r\nContent-Length: 51\r\nVary: Accept-Encoding\r\n"
      + "Content-Type: text/plain\r\n\r\nHello World! My content includes a trailing CRLF.\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nWiki\r\n6;name=\"value\"\r\npedia \r\n"
      + "E\r\non \r\n\r\nchunks.\r\n0\r\nExpires: never\r\n\r\n",
    "HTTP/1.0 200 OK\r\nServer: old\r\n\r\nup to the end",
    "HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
    "HTTP/1.1 304 Not Modified\r\nContent-Length: 1234\r\nETag: \"x\"\r\n\r\n",
    "HTTP/1.1 503 \r\nRetry-After: 120\r\nContent-Length: 0\r\n\r\n",
    "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 5-9/100\r\nContent-Length: 5\r\n\r\nabcde",
  ]
}
