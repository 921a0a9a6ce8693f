internal import Base

/// Bytes `first` to `last` of a file, both included (RFC 9110, 14).
public struct HTTPRange: Equatable, Sendable {
  public let first: UInt64
  public let last: UInt64
  /// Of the whole file; nil where the server does not say, and in a request.
  public let totalBytes: UInt64?

  /// What to ask for; an empty range, or one that passes the end of numbers, is our bug.
  public init(at offset: UInt64, count: UInt64) {
    precondition(count > 0, "a range has at least one byte")
    first = offset
    last = offset + (count - 1)
    totalBytes = nil
  }

  /// The value of `Content-Range` in a response 206; nil for anything but `bytes 0-99/1000`.
  public init?(contentRange value: String) {
    let prefix = Array("bytes ".utf8)
    let bytes = Array(value.utf8)
    guard Characters.areAlike(bytes.prefix(prefix.count), prefix) else { return nil }
    let halves = bytes[prefix.count...].split(separator: 0x2F, omittingEmptySubsequences: false)
    guard halves.count == 2 else { return nil }
    let ends = halves[0].split(separator: 0x2D, omittingEmptySubsequences: false)
    guard ends.count == 2, let first = Text.decimal(ends[0]), let last = Text.decimal(ends[1]),
      first <= last
    else { return nil }
    self.first = first
    self.last = last
    if halves[1].elementsEqual([0x2A]) {
      totalBytes = nil
    } else {
      guard let total = Text.decimal(halves[1]), last < total else { return nil }
      totalBytes = total
    }
  }

  /// The field to put into a request.
  public var field: HTTPField {
    HTTPField(
      received: Array("Range".utf8)[...], Array("bytes=\(first)-\(last)".utf8)[...])
  }
}
