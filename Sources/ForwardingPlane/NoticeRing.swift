internal import SkynetWire
internal import Synchronization

enum NoticeKind: UInt8 {
  case handshake
  case control
  case sessionProven
  case roamed
  case pathHandshake
  case report
  case endControl
  case answerOn
  case addressTaken
  case hopsExhausted
  case unknownDestination
  case packetTooBig
  case creditLow
  case receiptDue

  /// How much of a ring may be full for it to get in, quarters: what strangers or the programs of this node
  /// can cause in any number leaves room for what neighbours say.
  var quartersMax: Int {
    switch self {
    case .hopsExhausted, .unknownDestination, .packetTooBig, .addressTaken: 2
    case .handshake: 3
    case .control, .pathHandshake, .report, .endControl: 4
    case .sessionProven, .roamed, .answerOn, .creditLow, .receiptDue: 4
    }
  }
}

/// A notice without its body.
struct NoticeHead {
  var kind: NoticeKind
  var detail: UInt8 = 0
  var link: UInt16 = 0
  var session: UInt32 = 0
  var label: UInt32 = 0
  var path: UInt32 = 0
  /// Of the datagram, or the MTU.
  var length = 0
  var bodyLength = 0
  var source = Endpoint(high: 0, low: 0, port: 0)
}

/// Notices from one worker to control; neither waits for the other.
@safe
struct NoticeRing: ~Copyable {
  private let heads: UnsafeMutablePointer<NoticeHead>
  private let bodies: UnsafeMutablePointer<UInt8>
  private let capacity: Int
  /// Written by the worker; and by control.
  private let given = Atomic<Int>(0)
  private let taken = Atomic<Int>(0)

  init(capacity: Int) {
    precondition(capacity >= 4, "a ring has four quarters")
    self.capacity = capacity
    unsafe heads = UnsafeMutablePointer<NoticeHead>.allocate(capacity: capacity)
    unsafe heads.initialize(repeating: NoticeHead(kind: .control), count: capacity)
    unsafe bodies = UnsafeMutablePointer<UInt8>.allocate(
      capacity: capacity * PlaneNotice.bodyBytesMax)
  }

  func deallocate() {
    unsafe heads.deallocate()
    unsafe bodies.deallocate()
  }

  /// False where there is no room for it.
  func give(_ head: NoticeHead, _ body: UnsafeMutablePointer<UInt8>, _ count: Int) -> Bool {
    let position = given.load(ordering: .relaxed)
    let waiting = position &- taken.load(ordering: .acquiring)
    guard waiting * 4 < capacity * head.kind.quartersMax, count <= PlaneNotice.bodyBytesMax else {
      return false
    }
    let place = position % capacity
    unsafe heads[place] = head
    unsafe heads[place].bodyLength = count
    if count > 0 {
      unsafe (bodies + place * PlaneNotice.bodyBytesMax).update(from: body, count: count)
    }
    given.store(position &+ 1, ordering: .releasing)
    return true
  }

  var isEmpty: Bool { given.load(ordering: .relaxed) == taken.load(ordering: .relaxed) }

  func take() -> PlaneNotice? {
    let position = taken.load(ordering: .relaxed)
    guard position != given.load(ordering: .acquiring) else { return nil }
    let place = position % capacity
    let head = unsafe heads[place]
    let body = unsafe [UInt8](
      UnsafeBufferPointer(
        start: bodies + place * PlaneNotice.bodyBytesMax, count: head.bodyLength))
    taken.store(position &+ 1, ordering: .releasing)
    return notice(head, body)
  }

  private func notice(_ head: NoticeHead, _ body: [UInt8]) -> PlaneNotice {
    let link = LinkIndex(head.link)
    let path = PathIndex(head.path)
    let label = Label(head.label)
    return switch head.kind {
    case .handshake: .handshake(datagram: body, source: head.source)
    case .control:
      .control(
        kind: head.detail, body: body, session: head.session, link: link,
        datagramLength: head.length)
    case .sessionProven: .sessionProven(session: head.session, link: link, source: head.source)
    case .roamed: .roamed(session: head.session, link: link, source: head.source)
    case .pathHandshake: .pathHandshake(label: label, link: link, body: body)
    case .report: .report(label: label, link: link, body: body)
    case .endControl: .endControl(path: path, body: body)
    case .answerOn: .answerOn(path: path)
    case .addressTaken: .addressTaken(path: path, packet: body)
    case .hopsExhausted: .hopsExhausted(label: label, link: link, body: body)
    case .unknownDestination:
      .unknownDestination(packet: body, isChecksumPartial: head.detail != 0)
    case .packetTooBig: .packetTooBig(path: path, mtu: head.length, packet: body)
    case .creditLow: .creditLow(label: label)
    case .receiptDue: .receiptDue(path: path)
    }
  }
}
