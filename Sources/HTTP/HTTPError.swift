/// Why a response cannot be trusted to be what its server meant (RFC 9112).
public enum HTTPError: Error, Equatable, Sendable {
  /// The first line is none of HTTP, or its status is not 100 to 599.
  case statusLine
  /// Another version than 1.x.
  case version
  /// A line of the head or of a chunk that does not end with carriage return and line feed.
  case lineEnd
  /// Line `line` of the head, from 1, is no field: no name, a space before the colon, a control character.
  case field(line: Int)
  /// A field that goes on in the next line (RFC 9112, 5.2: obsolete).
  case foldedField(line: Int)
  /// More bytes before the body than `HTTPResponseParser.headBytesMax`.
  case headTooLong
  /// More fields than `HTTPResponseParser.fieldsMax`.
  case tooManyFields
  /// More than `HTTPResponseParser.interimMax` answers 1xx before the one that counts.
  case tooManyInterim
  /// 101: another protocol, for which nobody asked.
  case switchedProtocol
  /// More than one length, or a length beside a chunked body.
  case conflictingLengths
  /// A length that is no number.
  case length
  /// A transfer or content coding for which nobody asked.
  case coding
  /// A chunk without a size, with one too large for a number, or longer than it said.
  case chunk
  case bodyTooLong(bytesMax: Int)
  /// The connection ended in the head, or before it: after `received` bytes.
  case cutOffInHead(received: Int)
  /// The connection ended in the body; `expected` is nil for a chunked one.
  case cutOffInBody(received: Int, expected: Int?)

  /// What is wrong, why, and the way out.
  public var explanation: String {
    switch self {
    case .statusLine: Self.stranger("its first line is not one of HTTP")
    case .version: Self.stranger("it speaks another version of HTTP than 1.1")
    case .lineEnd: Self.broken("a line does not end with carriage return and line feed")
    case .field(let line): Self.broken("line \(line) of the head is no header field")
    case .foldedField(let line): Self.broken("line \(line) of the head goes on in the next line")
    case .headTooLong:
      Self.broken("the head is longer than \(HTTPResponseParser.headBytesMax) bytes")
    case .tooManyFields:
      Self.broken("the head has more than \(HTTPResponseParser.fieldsMax) fields")
    case .tooManyInterim:
      Self.broken("more than \(HTTPResponseParser.interimMax) interim answers came")
    case .switchedProtocol: Self.broken("it changed to another protocol without being asked")
    case .conflictingLengths: Self.broken("it gives more than one length of the body")
    case .length: Self.broken("the length of the body is no number")
    case .coding: Self.broken("the body is coded or compressed without being asked")
    case .chunk: Self.broken("a chunk of the body does not fit its size")
    case .bodyTooLong(let bytesMax):
      "the answer is longer than the \(bytesMax) bytes that are allowed; the server, or another page "
        + "at this address, is not what is expected; check the address"
    case .cutOffInHead(let received):
      Self.cutOff("after \(received) bytes, before the body")
    case .cutOffInBody(let received, let expected):
      Self.cutOff(
        "after \(received) bytes of the body" + (expected.map { ", and \($0) were promised" } ?? "")
      )
    }
  }

  private static func stranger(_ what: String) -> String {
    "the answer is refused: " + what + "; something else than the server listens there; check host "
      + "and port"
  }

  private static func broken(_ what: String) -> String {
    "the answer is refused: " + what + "; the server or a proxy on the way breaks the rules of "
      + "HTTP; update it, or go around the proxy"
  }

  private static func cutOff(_ place: String) -> String {
    "the answer was cut off " + place
      + "; the server stopped, or the network broke; try again, and "
      + "look at the server if it stays so"
  }
}
