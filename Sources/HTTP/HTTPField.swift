internal import Base

/// Why something cannot be part of a request.
public enum HTTPFieldError: Error, Equatable, Sendable {
  /// Empty, or with bytes other than letters, digits and the marks of a token (RFC 9110, 5.6.2).
  case name(String)
  /// A control character, a byte outside of ASCII, or a space at one end.
  case value(of: String)
  /// The request sets this field by itself.
  case reserved(String)
  /// More fields than `HTTPRequest.fieldsMax`.
  case tooMany(Int)

  public var explanation: String {
    switch self {
    case .name(let name):
      "'" + Text.printable(name) + "' is no name of a header field; use letters, digits and hyphens"
    case .value(let name):
      "the value of the header field " + name + " has a character that could end it, or a space "
        + "at one end; use plain printable ASCII"
    case .reserved(let name):
      "the header field " + name + " is set by the request itself; leave it out"
    case .tooMany(let count):
      "\(count) header fields are more than \(HTTPRequest.fieldsMax); leave some out"
    }
  }
}

/// A name and a value in the head of a message (RFC 9110, 5).
///
/// One that exists can be sent without harm: no line feed or other control character is in it.
public struct HTTPField: Equatable, Sendable {
  public let name: String
  public let value: String

  public init(_ name: String, _ value: String) throws(HTTPFieldError) {
    guard !name.utf8.isEmpty, name.utf8.count <= 64,
      name.utf8.allSatisfy({ Characters.isToken($0) })
    else { throw .name(name) }
    let bytes = Array(value.utf8)
    guard bytes.count <= 1024, bytes.allSatisfy({ Characters.isValue($0) && $0 < 0x80 }),
      Characters.trimmed(bytes[...]).count == bytes.count
    else { throw .value(of: name) }
    self.name = name
    self.value = value
  }

  /// What came in a response and was checked by its parser.
  init(received name: ArraySlice<UInt8>, _ value: ArraySlice<UInt8>) {
    self.name = Text.string(name)
    self.value = Text.string(value)
  }

  /// Whether it has this name; case does not count (RFC 9110, 5.1).
  public func isNamed(_ other: String) -> Bool { Characters.areAlike(name.utf8, other.utf8) }
}
