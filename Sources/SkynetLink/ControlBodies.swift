internal import Base

/// The body of an echo and of its reply: eight bytes that nobody can guess.
public struct EchoBody: Equatable, Sendable {
  public static let byteCount = 8

  public let number: UInt64

  public init(number: UInt64) { self.number = number }

  public init?(parsing bytes: [UInt8]) {
    guard bytes.count == Self.byteCount else { return nil }
    var reader = BigEndianReader(bytes)
    number = reader.integer(8)
  }

  public var encoded: [UInt8] {
    var writer = BigEndianWriter(capacity: Self.byteCount)
    writer.integer(number, 8)
    return writer.bytes
  }
}

/// The body of an MTU probe and of its acknowledgement: token 4, bytes of the probe's datagram 2, zero 2.
public struct ProbeBody: Equatable, Sendable {
  public static let byteCount = 8

  public let token: UInt32
  public let datagramBytes: UInt16

  public init(token: UInt32, datagramBytes: UInt16) {
    self.token = token
    self.datagramBytes = datagramBytes
  }

  public init?(parsing bytes: [UInt8]) {
    guard bytes.count == Self.byteCount else { return nil }
    var reader = BigEndianReader(bytes)
    token = reader.word()
    datagramBytes = UInt16(reader.integer(2))
    guard reader.integer(2) == 0 else { return nil }
  }

  public var encoded: [UInt8] {
    var writer = BigEndianWriter(capacity: Self.byteCount)
    writer.word(token)
    writer.integer(UInt64(datagramBytes), 2)
    writer.integer(0, 2)
    return writer.bytes
  }
}
