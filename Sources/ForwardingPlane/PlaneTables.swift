internal import SkynetWire
internal import Sodium

/// Everything that workers read: plain memory, so that no packet costs a reference count.
///
/// Changed only by control while the gate is closed, but what is atomic or has a lock of its own.
@safe
struct PlaneTables: ~Copyable {
  static let linkWindow = 8192
  static let pathWindow = 16384
  /// Labels whose entries are made at a time: some pages of memory.
  private static let labelsStep = 256

  let gate: BatchGate
  let pause: Pause
  /// Whether two packets are sealed and opened at once.
  let hasPairs: Bool
  let links: UnsafeMutablePointer<LinkEntry>
  let sessions: UnsafeMutablePointer<SessionEntry>
  /// For each session and path 32 bytes to send with and 32 to receive with.
  let sessionKeys: UnsafeMutablePointer<UInt8>
  let labels: UnsafeMutablePointer<LabelEntry>
  let reserves: UnsafeMutablePointer<LabelReserve>
  let paths: UnsafeMutablePointer<PathEntry>
  let pathKeys: UnsafeMutablePointer<UInt8>
  let numbers: NumberTable
  let addresses: AddressTable
  let workers: UnsafeMutablePointer<WorkerState>
  let limits: PlaneLimits
  /// Labels below this have entries; those beyond were never used, and take no memory until they are.
  private(set) var labelsMax = 0
  let own: OverlayAddress
  let ownExitAddress: UInt32
  /// -1: none.
  var exit = -1

  init(limits: PlaneLimits, own: OverlayAddress, seed: UInt64, pause: Pause) {
    precondition(limits.workers > 0 && limits.labels > 1, "a plane has a worker and a label")
    precondition(
      limits.links <= 1 << 16 && limits.labels <= Label.indexMax + 1, "indices have their bits")
    self.limits = limits
    self.own = own
    ownExitAddress = ExitAddress(of: own).value
    self.pause = pause
    hasPairs = PacketCipher.hasPairs
    gate = BatchGate(workers: limits.workers, pause: pause)
    unsafe links = Memory64.allocate(LinkEntry.self, count: limits.links)
    for index in 0..<limits.links { unsafe (links + index).initialize(to: LinkEntry()) }
    unsafe sessions = Memory64.allocate(SessionEntry.self, count: limits.sessions)
    for index in 0..<limits.sessions { unsafe (sessions + index).initialize(to: SessionEntry()) }
    unsafe labels = Memory64.allocate(LabelEntry.self, count: limits.labels)
    unsafe reserves = Memory64.allocate(LabelReserve.self, count: limits.labels)
    unsafe paths = Memory64.allocate(PathEntry.self, count: limits.paths)
    for index in 0..<limits.paths { unsafe (paths + index).initialize(to: PathEntry()) }
    unsafe sessionKeys = Self.keys(limits.sessions)
    unsafe pathKeys = Self.keys(limits.paths)
    numbers = NumberTable(entriesMax: limits.sessions)
    addresses = AddressTable(entriesMax: limits.addresses, seed: seed)
    // One more for control, which seals too.
    unsafe workers = Memory64.allocate(WorkerState.self, count: limits.workers + 1)
    for index in 0...limits.workers {
      unsafe (workers + index).initialize(to: WorkerState(limits: limits))
    }
  }

  /// What stands for an IPv4 address in the table of addresses: its mapped form (RFC 4291, 2.5.5.2).
  @inline(__always)
  static func key(_ address: UInt32) -> OverlayAddress {
    OverlayAddress(high: 0, low: 0xFFFF << 32 | UInt64(address))
  }

  private static func keys(_ count: Int) -> UnsafeMutablePointer<UInt8> {
    let memory = unsafe Memory64.allocate(UInt8.self, count: count * 64)
    unsafe memory.initialize(repeating: 0, count: count * 64)
    return unsafe memory
  }

  /// Makes entries for this label and those below; no worker looks at them before `showLabels`.
  ///
  /// - Returns: for `showLabels`.
  func makeLabels(through index: Int) -> Int {
    let end = min(limits.labels, (index / Self.labelsStep + 1) * Self.labelsStep)
    for index in labelsMax..<end {
      unsafe (labels + index).initialize(to: LabelEntry())
      unsafe (reserves + index).initialize(to: LabelReserve())
    }
    return end
  }

  /// The gate is closed.
  mutating func showLabels(to end: Int) { labelsMax = end }

  deinit {
    for index in 0..<limits.sessions { unsafe sessions[index].window.end() }
    for index in 0..<limits.paths { unsafe paths[index].window.end() }
    for index in 0...limits.workers { unsafe workers[index].deallocate() }
    unsafe sessionKeys.update(repeating: 0, count: limits.sessions * 64)
    unsafe pathKeys.update(repeating: 0, count: limits.paths * 64)
    gate.deallocate()
    unsafe links.deallocate()
    unsafe sessions.deallocate()
    unsafe sessionKeys.deallocate()
    unsafe labels.deallocate()
    unsafe reserves.deallocate()
    unsafe paths.deallocate()
    unsafe pathKeys.deallocate()
    numbers.deallocate()
    addresses.deallocate()
    unsafe workers.deallocate()
  }
}
