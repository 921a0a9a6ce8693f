internal import Base
internal import SkynetWire

/// Type 1: a node asks for a session.
public struct InitiationDatagram: Equatable, Sendable {
  public static let byteCount = 172
  static let noiseBytes = 132

  /// What the answer and the packets to the sender name; never 0.
  public let sender: UInt32
  public let noise: [UInt8]
  /// Proves that the sender knows whom it writes to.
  public let firstCode: [UInt8]
  /// Proves that the sender gets what is sent to its address; zeroes without a cookie.
  public let secondCode: [UInt8]

  public init(sender: UInt32, noise: [UInt8], firstCode: [UInt8], secondCode: [UInt8]) {
    precondition(noise.count == Self.noiseBytes, "message 1 has one length")
    self.sender = sender
    self.noise = noise
    self.firstCode = firstCode
    self.secondCode = secondCode
  }

  public init?(parsing bytes: [UInt8]) {
    guard var reader = DatagramHead.reader(of: bytes, .initiation, count: Self.byteCount) else {
      return nil
    }
    sender = reader.word()
    guard sender != 0 else { return nil }
    noise = reader.take(Self.noiseBytes)
    firstCode = reader.take(HandshakeCode.size)
    secondCode = reader.take(HandshakeCode.size)
  }

  public var encoded: [UInt8] { withFirstCode + secondCode }

  /// What the second code covers.
  var withFirstCode: [UInt8] { withoutCodes + firstCode }

  /// What the first code covers.
  var withoutCodes: [UInt8] { Self.head(sender: sender, noise: noise) }

  static func head(sender: UInt32, noise: [UInt8]) -> [UInt8] {
    var writer = DatagramHead.writer(.initiation, capacity: byteCount)
    writer.word(sender)
    writer.append(noise)
    return writer.bytes
  }
}

/// Type 2: the answer, after which the initiator sends.
public struct ResponseDatagram: Equatable, Sendable {
  public static let byteCount = 96
  static let noiseBytes = 52

  public let sender: UInt32
  public let receiver: UInt32
  public let noise: [UInt8]
  public let firstCode: [UInt8]

  public init(sender: UInt32, receiver: UInt32, noise: [UInt8], firstCode: [UInt8]) {
    precondition(noise.count == Self.noiseBytes, "message 2 has one length")
    self.sender = sender
    self.receiver = receiver
    self.noise = noise
    self.firstCode = firstCode
  }

  /// The second code must be zeroes: a response is only read by whoever waits for it, so it needs no cookie.
  public init?(parsing bytes: [UInt8]) {
    guard var reader = DatagramHead.reader(of: bytes, .response, count: Self.byteCount) else {
      return nil
    }
    sender = reader.word()
    receiver = reader.word()
    guard sender != 0, receiver != 0 else { return nil }
    noise = reader.take(Self.noiseBytes)
    firstCode = reader.take(HandshakeCode.size)
    guard reader.integer(8) == 0, reader.integer(8) == 0 else { return nil }
  }

  public var encoded: [UInt8] { withoutCodes + firstCode + HandshakeCode.none }

  var withoutCodes: [UInt8] { Self.head(sender: sender, receiver: receiver, noise: noise) }

  static func head(sender: UInt32, receiver: UInt32, noise: [UInt8]) -> [UInt8] {
    var writer = DatagramHead.writer(.response, capacity: byteCount)
    writer.word(sender)
    writer.word(receiver)
    writer.append(noise)
    return writer.bytes
  }
}

/// Type 3: what a node under load answers, to be shown back from the same address.
public struct CookieDatagram: Equatable, Sendable {
  public static let byteCount = 64
  static let nonceBytes = 24
  static let sealedBytes = 32

  /// The sender's index of the initiation that this answers.
  public let receiver: UInt32
  public let nonce: [UInt8]
  public let sealed: [UInt8]

  public init(receiver: UInt32, nonce: [UInt8], sealed: [UInt8]) {
    precondition(
      nonce.count == Self.nonceBytes && sealed.count == Self.sealedBytes, "a cookie has one length")
    self.receiver = receiver
    self.nonce = nonce
    self.sealed = sealed
  }

  public init?(parsing bytes: [UInt8]) {
    guard var reader = DatagramHead.reader(of: bytes, .cookie, count: Self.byteCount) else {
      return nil
    }
    receiver = reader.word()
    guard receiver != 0 else { return nil }
    nonce = reader.take(Self.nonceBytes)
    sealed = reader.take(Self.sealedBytes)
  }

  public var encoded: [UInt8] {
    var writer = DatagramHead.writer(.cookie, capacity: Self.byteCount)
    writer.word(receiver)
    writer.append(nonce)
    writer.append(sealed)
    return writer.bytes
  }
}

/// The first four bytes of every datagram: its type and three zeroes.
enum DatagramHead {
  static func reader(
    of bytes: [UInt8], _ type: DatagramType, count: Int
  ) -> BigEndianReader? {
    guard bytes.count == count else { return nil }
    var reader = BigEndianReader(bytes)
    guard reader.byte() == type.rawValue, reader.integer(3) == 0 else { return nil }
    return reader
  }

  static func writer(_ type: DatagramType, capacity: Int) -> BigEndianWriter {
    var writer = BigEndianWriter(capacity: capacity)
    writer.byte(type.rawValue)
    writer.integer(0, 3)
    return writer
  }
}
