public import SkynetWire

/// What the plane cannot do itself and hands to control.
///
/// Bodies are copies of at most `bodyBytesMax` bytes. Each worker keeps a bounded number of notices; where
/// there are too many, those go first that strangers can cause (`DropReason`).
public enum PlaneNotice: Equatable, Sendable {
  public static let bodyBytesMax = 1536

  /// A datagram of type 1 to 3.
  case handshake(datagram: [UInt8], source: Endpoint)
  /// A sealed packet with label 0.
  ///
  /// - Parameter datagramLength: with header, padding and tag; what a path MTU probe is about.
  case control(kind: UInt8, body: [UInt8], session: UInt32, link: LinkIndex, datagramLength: Int)
  /// The first packet on a session opened: its peer has the keys. Comes once.
  case sessionProven(session: UInt32, link: LinkIndex, source: Endpoint)
  /// A sealed packet, newer than all before, came from another endpoint than the link's. Comes again, at most
  /// each 100 ms, until the endpoint is set.
  case roamed(session: UInt32, link: LinkIndex, source: Endpoint)
  /// A packet with class bit 7 on a label that ends here.
  case pathHandshake(label: Label, link: LinkIndex, body: [UInt8])
  /// A packet with class bit 6 on a label that ends here.
  case report(label: Label, link: LinkIndex, body: [UInt8])
  /// What the other end of a path sealed and is no IP packet; the first byte is its kind.
  case endControl(path: PathIndex, body: [UInt8])
  /// An IP packet came on a path that is not the one its sender's address is answered on. At most each 100 ms.
  case answerOn(path: PathIndex)
  /// A packet whose hops ended at this node: the first bytes of its body.
  case hopsExhausted(label: Label, link: LinkIndex, body: [UInt8])
  /// An IPv4 packet for outside came from whom we are the exit for, but not with `setExitAddress`: its first
  /// 1232 bytes. At most each 100 ms.
  case addressTaken(path: PathIndex, packet: [UInt8])
  /// An IP packet from the tunnel device whose destination has no path; its checksum may be unfinished
  /// (`TunnelPacket.isChecksumPartial`).
  case unknownDestination(packet: [UInt8], isChecksumPartial: Bool)
  /// An IP packet from the tunnel device that is longer than its path takes: its first 1232 bytes.
  case packetTooBig(path: PathIndex, mtu: Int, packet: [UInt8])
  /// A transit has used what its credit's `wakeBytes` says; the label is the one of the forward direction. Comes
  /// once for each `setCredit`, and not at all where there is no room for it: control looks by itself too.
  case creditLow(label: Label)
  /// The same for an end of a path and `setWake`.
  case receiptDue(path: PathIndex)
}
