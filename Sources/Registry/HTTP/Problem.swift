internal import Base
internal import HTTPTypes
internal import Hummingbird
internal import Identity

/// An answer that is no success, as problem details (RFC 9457).
struct Problem: Error, Equatable {
  let status: Int
  let code: String
  let title: String
  let detail: String
  var retryAfterSeconds: UInt64?

  init(
    _ status: Int, _ code: String, _ title: String, _ detail: String,
    retryAfterSeconds: UInt64? = nil
  ) {
    self.status = status
    self.code = code
    self.title = title
    self.detail = detail
    self.retryAfterSeconds = retryAfterSeconds
  }

  /// What a person or a board is told about anything that was thrown.
  init(_ error: any Error) {
    switch error {
    case let problem as Problem: self = problem
    case let refusal as Refusal:
      self.init(
        refusal.status, refusal.code, refusal.title, "\(refusal.cause); \(refusal.wayOut)",
        retryAfterSeconds: refusal.retryAfterSeconds)
    case let error as WireError:
      self.init(
        400, "malformed", "These bytes are not what belongs here",
        error.explanation + "; see /openapi.json for what is expected")
    case let error as HTTPError where error.status.code == 404:
      self = .noSuchPage
    case let error as HTTPError:
      self.init(
        error.status.code, "http-\(error.status.code)", error.status.reasonPhrase,
        "the request is not one that this server answers; see /openapi.json")
    default:
      self.init(
        503, "unavailable", "The registry cannot do this now",
        "its database did not take or give the data; try again in a minute",
        retryAfterSeconds: 60)
    }
  }

  static let noSuchPage = Problem(
    404, "no-such-page", "There is nothing here", "see /openapi.json for what there is")
  static let tooLarge = Problem(
    413, "too-large", "The body is too large", "no body of this interface exceeds 64 KiB")
  static let tooSlow = Problem(
    408, "too-slow", "The body did not come in time", "send the whole body within ten seconds")

  static func unknownMiner(_ name: MinerName) -> Problem {
    Problem(
      404, "unknown-miner", "No miner is registered under this name",
      "\(name.hex) is not known here; a board without registration is an ordinary node")
  }

  static let badName = Problem(
    400, "bad-name", "This names no miner",
    "a serial has 32 hexadecimal digits, an operational key 64")

  static func tooOften(_ seconds: UInt64) -> Problem {
    Problem(
      429, "rate-limited", "Too many requests from this address",
      "try again in \(seconds) s", retryAfterSeconds: seconds)
  }

  var json: String {
    var json = JSONWriter()
    json.beginObject()
    json.string("type", "urn:skyminer:problem:\(code)")
    json.string("title", title)
    json.number("status", Int64(status))
    json.string("detail", detail)
    json.string("code", code)
    json.endObject()
    return json.text
  }

  var headers: HTTPFields {
    var headers: HTTPFields = [:]
    if let retryAfterSeconds { headers[.retryAfter] = String(retryAfterSeconds) }
    return headers
  }
}
