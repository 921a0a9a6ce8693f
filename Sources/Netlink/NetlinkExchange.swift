internal import Base

/// One question or order and what the kernel answers to it, without the socket.
///
/// An order and a question about one thing end with an acknowledgement; a list (dump) ends with its own
/// last message. RFC 3549, 2.3.2.2, and kernel documentation, userspace-api/netlink/intro.
struct NetlinkExchange {
  /// A chassis has some ten interfaces; the rest is room.
  static let messagesMax = 4096
  static let bytesMax = 4 << 20
  /// Answers to questions that were given up before; more of them are no accident.
  static let strangersMax = 4096

  let sequence: UInt32
  let port: UInt32
  let isDump: Bool
  private(set) var answers: [NetlinkMessage] = []
  private var bytes = 0
  private var strangers = 0
  private var wasInterrupted = false

  init(sequence: UInt32, port: UInt32, isDump: Bool) {
    self.sequence = sequence
    self.port = port
    self.isDump = isDump
  }

  /// Takes what one read gave.
  ///
  /// - Parameter length: bytes that the datagram had; more than were read when it was cut.
  /// - Returns: whether the answer is whole.
  mutating func take(_ datagram: [UInt8], length: Int) throws(NetlinkError) -> Bool {
    guard length <= datagram.count else { throw .truncated(bytes: length) }
    bytes += datagram.count
    guard bytes <= Self.bytesMax else { throw .excess }
    for message in try NetlinkMessage.parse(datagram) {
      guard message.sequence == sequence, message.port == port else {
        strangers += 1
        guard strangers <= Self.strangersMax else { throw .excess }
        continue
      }
      if try take(message) { return true }
    }
    return false
  }

  private mutating func take(_ message: NetlinkMessage) throws(NetlinkError) -> Bool {
    if message.flags & RouteNumbers.dumpWasInterrupted != 0 { wasInterrupted = true }
    switch message.type {
    case RouteNumbers.noOperation: return false
    case RouteNumbers.overrun: throw .excess
    case RouteNumbers.error:
      try Self.throwRefusal(message, isEndOfList: false)
      // A list may not end with a mere acknowledgement: it would be taken for an empty one.
      guard !isDump else { throw .malformed }
      return true
    case RouteNumbers.done:
      guard isDump else { throw .malformed }
      try Self.throwRefusal(message, isEndOfList: true)
      guard !wasInterrupted else { throw .inconsistent }
      return true
    default:
      guard answers.count < Self.messagesMax else { throw .excess }
      answers.append(message)
      return false
    }
  }

  /// Throws what a message of type error or done says, unless it says that all went well.
  ///
  /// An error repeats the header of the request, and the request itself unless it is capped; at the
  /// end of a list the explanation follows the number.
  private static func throwRefusal(
    _ message: NetlinkMessage, isEndOfList: Bool
  ) throws(NetlinkError) {
    guard message.payload.count >= 4 else { throw .malformed }
    let number = Int32(bitPattern: message.payload.u32(at: 0))
    guard number <= 0, number >= -4095 else { throw .malformed }
    guard number < 0 else { return }
    var rest = message.payload.dropFirst(4)
    if !isEndOfList {
      guard rest.count >= NetlinkMessage.headerBytes else { throw .malformed }
      let isCapped = message.flags & RouteNumbers.capped != 0
      let length = isCapped ? NetlinkMessage.headerBytes : Int(rest.u32(at: 0))
      guard length >= NetlinkMessage.headerBytes, length <= rest.count else { throw .malformed }
      rest = rest.dropFirst(NetlinkMessage.aligned(length))
    }
    var text = ""
    if message.flags & RouteNumbers.hasExplanation != 0 {
      for attribute in try Attribute.parse(rest) where attribute.type == RouteNumbers.explanation {
        text = Text.printable(try attribute.text(lengthMax: 256))
      }
    }
    throw .refused(number: -number, text: text)
  }
}
