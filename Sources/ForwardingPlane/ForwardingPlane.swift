public import SkynetWire

/// The data path: tables in flat memory, and what seals, opens, switches and counts packets in place.
///
/// `receive` and `transmit` are for the workers, one thread each, which work side by side. All other calls
/// are for one control thread; what changes a table waits until no worker is inside a batch, and the
/// workers wait meanwhile. A batch allocates nothing and counts no references.
///
/// Indices and labels are control's choice; one outside `PlaneLimits`, or a second entry where one
/// is installed, is our bug.
@safe
public final class ForwardingPlane: @unchecked Sendable {
  /// - Parameters:
  ///   - own: the address of this node; what comes out of paths is for it.
  ///   - seed: random; keeps strangers from choosing addresses that fall together in the table.
  ///   - pause: lets another thread run (sched_yield); called where one thread must wait for another.
  public init(
    limits: PlaneLimits, own: OverlayAddress, seed: UInt64, pause: @convention(c) () -> Void
  ) { fatalError() }

  // MARK: Workers

  /// Takes what came over a socket, changes it in place, and appends what is to be sent on and what is for
  /// the tunnel device; both point into the memory of `runs`.
  public func receive(
    _ runs: borrowing PacketList<DatagramRun>, worker: WorkerIndex, now: UInt64,
    datagrams: inout PacketList<DatagramRun>, packets: inout PacketList<TunnelPacket>
  ) { fatalError() }

  /// Seals IP packets where they lie, with the room in front and behind that `TunnelPacket` says, and
  /// appends the datagrams.
  public func transmit(
    _ packets: borrowing PacketList<TunnelPacket>, worker: WorkerIndex, now: UInt64,
    datagrams: inout PacketList<DatagramRun>
  ) { fatalError() }

  // MARK: Control: what came

  /// The oldest notice of one of the workers; nil where none waits.
  public func takeNotice() -> PlaneNotice? { fatalError() }

  // MARK: Control: sessions of links

  /// Where the datagrams of a link go; needed before its first session is used.
  public func setEndpoint(_ endpoint: Endpoint, of link: LinkIndex) { fatalError() }

  /// From now on packets with this number are opened.
  ///
  /// - Parameters:
  ///   - number: our choice, random; not in use.
  ///   - peerNumber: what the neighbour wants in packets for it.
  public func installSession(
    _ number: UInt32, peerNumber: UInt32, link: LinkIndex, keys: SessionKeys
  ) { fatalError() }

  /// The link sends on this session from now on.
  public func useSession(_ number: UInt32) { fatalError() }

  /// Forgets keys and window; where the link sent on it, it sends no more.
  public func removeSession(_ number: UInt32) { fatalError() }

  public func use(ofSession number: UInt32) -> SessionUse? { fatalError() }

  // MARK: Control: labels

  /// Both directions of a path through this node.
  ///
  /// - Parameter creditBytes: of both directions together; what goes beyond is dropped.
  public func installTransit(
    forward: TransitLeg, reverse: TransitLeg, creditBytes: UInt64
  ) { fatalError() }

  /// What may be used in all, with what was used before.
  public func setCredit(_ creditBytes: UInt64, ofTransit label: Label) { fatalError() }

  /// - Parameter label: of either direction.
  public func use(ofTransit label: Label) -> TransitUse? { fatalError() }

  /// A label that ends here; until a path is installed over it only handshakes come through.
  public func installTerminal(_ label: Label, from link: LinkIndex) { fatalError() }

  /// Removes a label that ends here, or both of a transit, and says what the transit was used for.
  @discardableResult
  public func removeLabel(_ label: Label) -> TransitUse? { fatalError() }

  // MARK: Control: paths

  public func installPath(_ path: PathIndex, _ end: PathEnd) { fatalError() }

  public func setMTU(_ mtu: Int, of path: PathIndex) { fatalError() }

  /// Removes it, and what addresses it carried; its label stays.
  public func removePath(_ path: PathIndex) { fatalError() }

  public func use(ofPath path: PathIndex) -> PathUse? { fatalError() }

  /// Packets for this address take this path from now on.
  ///
  /// - Returns: false where there are too many addresses.
  public func setPath(_ path: PathIndex, for address: OverlayAddress) -> Bool { fatalError() }

  public func removeAddress(_ address: OverlayAddress) { fatalError() }

  /// Packets for what is no overlay address take this path; nil: none.
  public func setExit(_ path: PathIndex?) { fatalError() }

  // MARK: Control: sealing

  /// A packet for the neighbour; nil where the link has no session to send on.
  ///
  /// - Parameter padding: bytes behind the body.
  public func sealControl(
    _ kind: ControlKind, body: [UInt8], padding: Int = 0, link: LinkIndex, now: UInt64
  ) -> SealedDatagram? { fatalError() }

  /// A packet with a label: handshake of a path, report of a hop.
  public func sealLabelled(
    _ label: Label, link: LinkIndex, hopsLeft: UInt8, class packetClass: UInt8, body: [UInt8],
    now: UInt64
  ) -> SealedDatagram? { fatalError() }

  /// A packet for the other end of a path; nil where there is no path, or its link has no session.
  ///
  /// - Parameter hopsLeft: fewer than the path needs make a hop on the way report (`sky trace`).
  public func sealOnPath(
    _ path: PathIndex, _ text: [UInt8], hopsLeft: UInt8? = nil, now: UInt64
  ) -> SealedDatagram? { fatalError() }

  // MARK: Control: figures

  public var counters: PlaneCounters { fatalError() }
}
