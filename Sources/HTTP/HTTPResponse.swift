internal import Base

/// What a server answered.
public struct HTTPResponse: Equatable, Sendable {
  /// 200 to 599: interim answers are passed over.
  public let status: UInt16
  /// In the order in which they came; fields behind a chunked body are not among them.
  public let fields: [HTTPField]
  public let body: [UInt8]

  /// 200 to 299.
  public var isSuccess: Bool { status / 100 == 2 }

  /// The value of the only field of that name, or the first where several say the same; nil where there
  /// is none, or where they disagree.
  public func value(of name: String) -> String? {
    var found: String?
    for field in fields where field.isNamed(name) {
      if let found, !found.utf8.elementsEqual(field.value.utf8) { return nil }
      found = field.value
    }
    return found
  }

  /// Seconds to wait before the next attempt (RFC 9110, 10.2.3); nil where none are said.
  ///
  /// A date is held against the `Date` of the same answer, so the own clock does not matter. How long
  /// is too long is the caller's to say.
  public var retryAfterSeconds: UInt64? {
    guard let value = value(of: "Retry-After") else { return nil }
    if let seconds = Text.decimal(value.utf8) { return seconds }
    guard let then = HTTPDate(value), let date = self.value(of: "Date"), let now = HTTPDate(date)
    else { return nil }
    return then.seconds > now.seconds ? then.seconds - now.seconds : 0
  }

  /// Which part of a file a response 206 carries; nil where it does not say, or says it wrongly.
  public var contentRange: HTTPRange? {
    guard status == 206, let value = value(of: "Content-Range"),
      let range = HTTPRange(contentRange: value),
      range.last - range.first == UInt64(body.count) &- 1
    else { return nil }
    return range
  }
}
