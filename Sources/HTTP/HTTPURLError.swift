/// Why a text is no address that the client would ask.
public enum HTTPURLError: Error, Equatable, Sendable {
  /// More bytes than `HTTPURL.lengthMax`.
  case tooLong(Int)
  /// A byte that no URL may have: a space, a control character, or one outside of ASCII.
  case character(UInt8, offset: Int)
  /// It does not start with `http://`.
  case scheme
  /// It starts with `https://`.
  case secured
  /// A name or a password before the host.
  case userInformation
  case host(String)
  case port(String)
  /// What follows the host does not start with `/`, or has a character or an escape that is not allowed.
  case path(String)
  /// A part behind `#`, which is never sent.
  case fragment
  /// A question behind `?` where more is to be appended.
  case query

  /// What is wrong, and what to write instead.
  public var explanation: String {
    switch self {
    case .tooLong(let count):
      "the address has \(count) bytes, and \(HTTPURL.lengthMax) are allowed; write a shorter one"
    case .character(let byte, let offset):
      "the address has a character that no URL may have (byte \(byte) at \(offset)), perhaps a "
        + "space or a letter with an accent; write it as % and two hexadecimal digits"
    case .scheme: "the address does not start with http://; write it as http://host/path"
    case .secured:
      "the address starts with https://, which boards do not speak, since all that matters is "
        + "signed; write http:// and the port of plain HTTP"
    case .userInformation:
      "the address has a user before the host, and it would be sent in the clear; leave out "
        + "everything up to the @"
    case .host(let text):
      "'" + text + "' is no host; write a name, an IPv4 address, or an IPv6 address in brackets"
    case .port(let text): "'" + text + "' is no port; write a number from 1 to 65535, or no colon"
    case .path(let text):
      "'" + text + "' is no path; it starts with / and has letters, digits and -._~!$&'()*+,;=:@/, "
        + "and % with two hexadecimal digits"
    case .fragment: "the address has a part behind #, which no server sees; leave it out"
    case .query: "the address has a part behind ?, and more is to follow; leave it out"
    }
  }
}
