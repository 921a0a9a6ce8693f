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
  /// Plain memory: a worker goes on from here without touching this object again.
  let tables: UnsafeMutablePointer<PlaneTables>
  let limits: PlaneLimits
  /// Sessions without an entry, the next one last.
  var freeSessions: [Int]
  var addressesCount = 0
  /// Whose notices come next.
  var noticesFrom = 0

  /// - Parameters:
  ///   - own: the address of this node; what comes out of paths is for it.
  ///   - seed: random; keeps strangers from choosing addresses that fall together in the table.
  ///   - pause: lets another thread run (sched_yield); called where one thread must wait for another.
  public init(
    limits: PlaneLimits, own: OverlayAddress, seed: UInt64, pause: @convention(c) () -> Void
  ) {
    self.limits = limits
    unsafe tables = UnsafeMutablePointer<PlaneTables>.allocate(capacity: 1)
    unsafe tables.initialize(
      to: PlaneTables(limits: limits, own: own, seed: seed, pause: pause))
    freeSessions = (0..<limits.sessions).reversed()
  }

  deinit {
    unsafe tables.deinitialize(count: 1)
    unsafe tables.deallocate()
  }

  // MARK: Workers

  /// Takes what came over a socket, changes it in place, and appends what is to be sent on and what is for
  /// the tunnel device; both point into the memory of `runs`.
  public func receive(
    _ runs: borrowing PacketList<DatagramRun>, worker: WorkerIndex, now: UInt64,
    datagrams: inout PacketList<DatagramRun>, packets: inout PacketList<TunnelPacket>
  ) {
    precondition(worker.value >= 0 && worker.value < limits.workers, "no such worker")
    let batch = batch(worker.value, now, room: datagrams.room)
    unsafe tables.pointee.gate.enter(worker.value)
    for index in 0..<runs.count { batch.receive(runs[index], &packets) }
    batch.flush(&datagrams)
    unsafe tables.pointee.gate.leave(worker.value)
  }

  /// Seals IP packets where they lie, with the room in front and behind that `TunnelPacket` says, and
  /// appends the datagrams.
  public func transmit(
    _ packets: borrowing PacketList<TunnelPacket>, worker: WorkerIndex, now: UInt64,
    datagrams: inout PacketList<DatagramRun>
  ) {
    precondition(worker.value >= 0 && worker.value < limits.workers, "no such worker")
    let batch = batch(worker.value, now, room: datagrams.room)
    unsafe tables.pointee.gate.enter(worker.value)
    batch.transmit(packets)
    batch.flush(&datagrams)
    unsafe tables.pointee.gate.leave(worker.value)
  }

  func batch(_ worker: Int, _ now: UInt64, room: Int) -> Batch {
    unsafe Batch(
      tables: tables, worker: tables.pointee.workers + worker, now: now,
      piecesMax: Int32(min(room, WorkerState.piecesMax)))
  }

  // MARK: What changes the tables

  /// Runs while no worker is inside a batch.
  func alone(_ change: () -> Void) {
    unsafe tables.pointee.gate.close()
    change()
    unsafe tables.pointee.gate.open()
  }
}
