internal import CLinux

/// What a socket did and what went wrong, since it was opened.
public struct SocketCounters: Sendable, Equatable {
  public var receivedDatagrams: UInt64 = 0
  public var receivedBytes: UInt64 = 0
  /// Messages that were cut, or came from nowhere.
  public var unsound: UInt64 = 0
  public var sentDatagrams: UInt64 = 0
  public var sentBytes: UInt64 = 0
  /// Datagrams lost while sending: nobody listens there (ECONNREFUSED).
  public var refused: UInt64 = 0
  /// No way there, or none now.
  public var unreachable: UInt64 = 0
  /// A rule of this machine forbids it (EPERM, EACCES).
  public var forbidden: UInt64 = 0
  /// Longer than the link takes (EMSGSIZE).
  public var tooLong: UInt64 = 0
  /// Anything else.
  public var failed: UInt64 = 0
  /// Times that the socket was full.
  public var full: UInt64 = 0
  /// Times that a run was refused and went out one by one.
  public var splitRuns: UInt64 = 0

  public init() {}

  /// Datagrams that were not sent, for whatever reason.
  public var lost: UInt64 { refused + unreachable + forbidden + tooLong + failed }

  mutating func lose(_ count: Int, code: Int32) {
    let count = UInt64(count)
    switch Int(code) {
    case SKY_ERROR_REFUSED: refused += count
    case SKY_ERROR_NO_NETWORK, SKY_ERROR_NO_HOST, SKY_ERROR_NETWORK_DOWN, SKY_ERROR_HOST_DOWN,
      SKY_ERROR_NO_ADDRESS:
      unreachable += count
    case SKY_ERROR_FORBIDDEN, SKY_ERROR_NO_ACCESS: forbidden += count
    case SKY_ERROR_TOO_LONG: tooLong += count
    default: failed += count
    }
  }
}
