internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// Makers of answers.
enum Answer {
  static func bytes(
    _ bytes: [UInt8], _ type: String, status: Int = 200, headers: HTTPFields = [:]
  ) -> Response {
    var headers = headers
    headers[.contentType] = type
    return Response(
      status: HTTPResponse.Status(code: status), headers: headers,
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }

  static func binary(_ bytes: [UInt8], headers: HTTPFields = [:]) -> Response {
    Self.bytes(bytes, "application/octet-stream", headers: headers)
  }

  static func json(_ text: String) -> Response {
    bytes(Array(text.utf8), "application/json")
  }

  static func page(_ html: String, status: Int = 200, headers: HTTPFields = [:]) -> Response {
    bytes(Array(html.utf8), "text/html; charset=utf-8", status: status, headers: headers)
  }

  /// - Parameter isPlain: one line of text, for a board, which reads no JSON.
  static func problem(_ problem: Problem, isPlain: Bool) -> Response {
    if isPlain {
      return bytes(
        Array((problem.detail + "\n").utf8), "text/plain; charset=utf-8", status: problem.status,
        headers: problem.headers)
    }
    return bytes(
      Array(problem.json.utf8), "application/problem+json", status: problem.status,
      headers: problem.headers)
  }
}
