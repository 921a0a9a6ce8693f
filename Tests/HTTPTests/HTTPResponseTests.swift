import HTTP
import Testing

struct HTTPResponseTests {
  private func response(_ head: String, status: Int = 503) throws -> HTTPResponse {
    try parse("HTTP/1.1 \(status) \r\nContent-Length: 5\r\n" + head + "\r\nabcde").get()
  }

  @Test(arguments: [
    ("Retry-After: 120\r\n", UInt64(120)), ("retry-after: 0\r\n", 0),
    ("Retry-After: 7\r\nRETRY-AFTER: 7\r\n", 7), ("", nil), ("Retry-After: \r\n", nil),
    ("Retry-After: 7\r\nRetry-After: 8\r\n", nil), ("Retry-After: -1\r\n", nil),
    ("Retry-After: 1.5\r\n", nil), ("Retry-After: 99999999999999999999\r\n", nil),
    ("Retry-After: soon\r\n", nil),
  ])
  func `seconds to wait are read`(head: String, seconds: UInt64?) throws {
    #expect(try response(head).retryAfterSeconds == seconds)
  }

  @Test(arguments: [
    ("Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:00 GMT", UInt64(37)),
    ("Thu, 01 Mar 2024 00:00:00 GMT", "Wed, 28 Feb 2024 23:59:59 GMT", 86_401),
    ("Sat, 01 Mar 2025 00:00:00 GMT", "Fri, 28 Feb 2025 23:59:59 GMT", 1),
    ("Sat, 01 Jan 2000 00:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT", 946_684_800),
    ("Tue, 01 Mar 2101 00:00:00 GMT", "Mon, 28 Feb 2101 00:00:00 GMT", 86_400),
    ("Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:38 GMT", 0),
    ("Sun, 06 Nov 1994 08:49:37 GMT", "yesterday", nil),
    ("Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT", nil),
    ("Sun, 06 nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT", nil),
    ("Sun, 00 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT", nil),
    ("Sun, 06 Nov 1969 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT", nil),
    ("Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:49:37 GMT", nil),
    ("Sun, 06 Nov 1994 08:60:00 GMT", "Sun, 06 Nov 1994 08:49:37 GMT", nil),
    ("Sun, 06 Nov 1994 08:49:61 GMT", "Sun, 06 Nov 1994 08:49:37 GMT", nil),
    ("Sun, 06 Nov 1994 08:49:3x GMT", "Sun, 06 Nov 1994 08:49:37 GMT", nil),
    ("Sun, 06 Nov 1994 08:49:37 CET", "Sun, 06 Nov 1994 08:49:37 GMT", nil),
  ])
  func `a date to wait for counts from the date of the answer`(
    then: String, date: String, seconds: UInt64?
  ) throws {
    let response = try response("Date: " + date + "\r\nRetry-After: " + then + "\r\n")
    #expect(response.retryAfterSeconds == seconds)
  }

  @Test
  func `a date without a date to hold it against says nothing`() throws {
    let response = try response("Retry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\n")
    #expect(response.retryAfterSeconds == nil)
  }

  @Test(arguments: [
    ("bytes 5-9/100", UInt64(5), UInt64(100) as UInt64?), ("Bytes 0-4/5", 0, 5),
    ("bytes 18446744073709551610-18446744073709551614/*", 18_446_744_073_709_551_610, nil),
  ])
  func `a part of a file says where it belongs`(
    value: String, first: UInt64, total: UInt64?
  ) throws {
    let range = try #require(
      try response("Content-Range: " + value + "\r\n", status: 206).contentRange)
    #expect(range.first == first)
    #expect(range.last == first + 4)
    #expect(range.totalBytes == total)
  }

  @Test(arguments: [
    "bytes 5-8/100", "bytes 5-10/100", "bytes 9-5/100", "bytes 5-9/9", "bytes */100", "bytes 5-9",
    "5-9/100", "bytes 5-9/100/1", "bytes 5-9-9/100", "bytes 5-9/", "bytes a-9/100", "lines 5-9/100",
    "bytes 0-18446744073709551615/*", "",
  ])
  func `a part that does not fit its body is none`(value: String) throws {
    #expect(try response("Content-Range: " + value + "\r\n", status: 206).contentRange == nil)
  }

  @Test
  func `only a partial answer is a part`() throws {
    #expect(try response("Content-Range: bytes 0-4/5\r\n", status: 200).contentRange == nil)
  }

  @Test(arguments: [(200, true), (204, true), (299, true), (300, false), (599, false)])
  func `success is 200 to 299`(status: Int, isSuccess: Bool) throws {
    #expect(try response("", status: status).isSuccess == isSuccess)
  }
}
