public import Sodium

/// What a finished handshake leaves to seal and open packets with.
public struct SessionKeys: Equatable, Sendable {
  public let suite: CipherSuite
  /// 32 bytes each.
  public let sending: [UInt8]
  public let receiving: [UInt8]

  public init(suite: CipherSuite, sending: [UInt8], receiving: [UInt8]) {
    precondition(
      sending.count == CipherSuite.keySize && receiving.count == CipherSuite.keySize,
      "a session's key has 32 bytes")
    self.suite = suite
    self.sending = sending
    self.receiving = receiving
  }
}

/// What a label was used for so far, both ways; bytes are billable ones.
public struct PathCounters: Equatable, Sendable {
  public var forwardBytes: UInt64 = 0
  public var forwardPackets: UInt64 = 0
  public var reverseBytes: UInt64 = 0
  public var reversePackets: UInt64 = 0

  public init() {}
}
