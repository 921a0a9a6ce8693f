import Hardware
import I2C
import LinuxIO
import Simulation
import Testing

/// A bus whose transfers wait until somebody lets them go, each with the outcome that is sent then.
private struct GatedBus: ~Copyable, I2CBus, Sendable {
  let gate: FileDescriptor

  mutating func write(_ bytes: [UInt8], to address: UInt8) throws(BusError) {
    switch (try? gate.read(upTo: 1))?.first {
    case 0: return
    case 1: throw .absent
    case 2: throw .notAcknowledged
    case 3: throw .timedOut
    case let number?: throw .failed(-Int32(number))
    case nil: throw .absent
    }
  }
}

/// Keeps the key of a gate, so that the thread behind it never goes on.
private final class LostKey: Sendable {
  let key: FileDescriptor
  init(_ key: consuming FileDescriptor) { self.key = key }
}

/// A worker, and the key to its bus where that is a gated one.
private final class WorkerBench {
  private var worker: BusWorker
  private let key: FileDescriptor

  init() throws {
    let (prompt, patient) = try MessageSocket.pair()
    key = FileDescriptor(owning: prompt)
    worker = try BusWorker(GatedBus(gate: FileDescriptor(owning: patient)))
  }

  init(_ bus: SharedBus) throws {
    key = try FileDescriptor("/dev/null", .write)
    worker = try BusWorker(bus)
  }

  var isBusy: Bool { worker.isBusy }
  var isFrozen: Bool { worker.isFrozen }
  var deadline: UInt64? { worker.deadline }

  func submit(
    _ transfer: I2CTransfer = I2CTransfer(address: 0x3C, bytes: [0x00, 0xAE]), now: UInt64
  ) {
    worker.submit(transfer, now: now)
  }

  func outcome(now: UInt64) -> TransferOutcome? { worker.outcome(now: now) }

  /// Lets one transfer end.
  func open(_ word: UInt8) throws { try MessageSocket.send([word], over: key) }

  /// Waits as an event loop does; half a minute is longer than any machine needs.
  func wait() throws {
    var poll = PollSet()
    poll.add(worker.descriptor)
    try poll.wait(milliseconds: 30_000)
    #expect(poll.isReady(worker.descriptor))
  }
}

struct BusWorkerTests {
  @Test(arguments: [
    (UInt8(0), TransferOutcome.done), (1, .failed(.absent)), (2, .failed(.notAcknowledged)),
    (3, .failed(.timedOut)), (121, .failed(.failed(-121))),
  ])
  func `a transfer ends as its bus says`(word: UInt8, outcome: TransferOutcome) throws {
    let bench = try WorkerBench()
    #expect(bench.deadline == nil)
    for round in UInt64(0)..<20 {
      bench.submit(now: round)
      #expect(bench.isBusy)
      #expect(bench.deadline == round + 1000)
      try bench.open(word)
      try bench.wait()
      #expect(bench.outcome(now: round) == outcome)
      #expect(bench.outcome(now: round + 5000) == nil)
      #expect(!bench.isBusy)
    }
  }

  @Test
  func `a bus that hangs fails at its deadline, then at once, and lives again after its answer`()
    throws
  {
    let bench = try WorkerBench()
    bench.submit(now: 5000)
    #expect(bench.outcome(now: 5000) == nil)
    #expect(bench.outcome(now: 5999) == nil)
    #expect(bench.outcome(now: 6000) == .failed(.timedOut))
    #expect(bench.isFrozen)
    #expect(bench.deadline == nil)

    bench.submit(now: 7000)
    #expect(bench.deadline == 0)
    #expect(bench.outcome(now: 7000) == .failed(.timedOut))
    #expect(bench.outcome(now: 7000) == nil)

    // The answer to the first transfer: it is nobody's outcome any more.
    try bench.open(0)
    try bench.wait()
    #expect(bench.outcome(now: 8000) == nil)
    #expect(!bench.isFrozen)

    bench.submit(now: 9000)
    try bench.open(2)
    try bench.wait()
    #expect(bench.outcome(now: 9001) == .failed(.notAcknowledged))
  }

  @Test
  func `an answer that comes late goes to no other transfer`() throws {
    let bench = try WorkerBench()
    bench.submit(now: 0)
    #expect(bench.outcome(now: 1000) == .failed(.timedOut))
    bench.submit(now: 2000)
    try bench.open(0)
    try bench.wait()
    // The second transfer was never made, whatever the first one came to.
    #expect(bench.outcome(now: 2001) == .failed(.timedOut))
    #expect(!bench.isFrozen)
  }

  /// The thread stays where it is until the process ends, and that end does not wait for it.
  @Test
  func `nobody waits for a thread that is stuck`() throws {
    let (prompt, patient) = try MessageSocket.pair()
    _ = Unmanaged.passRetained(LostKey(FileDescriptor(owning: prompt)))
    var worker = try BusWorker(GatedBus(gate: FileDescriptor(owning: patient)))
    worker.submit(I2CTransfer(address: 0x3C, bytes: [0x00, 0xAE]), now: 0)
    let outcome = worker.outcome(now: 1000)
    #expect(outcome == .failed(.timedOut))
  }

  @Test
  func `a display on a worker shows its picture`() throws {
    let frame = Frame(bytes: (0..<1024).map { UInt8(truncatingIfNeeded: $0 * 7) }) ?? Frame()
    let panel = EmulatedPanel(.ssd1306, seed: 1)
    let bus = SharedBus(InMemoryI2CBus(panels: [0x3C: panel]))
    let bench = try WorkerBench(bus)
    var display = Display(controller: .ssd1306, busName: "/dev/i2c-0", now: 0)
    display.show(Display.Wish(frame: frame))
    while let transfer = display.next(now: 0) {
      bench.submit(transfer, now: 0)
      try bench.wait()
      display.finished(try #require(bench.outcome(now: 0)), now: 0)
    }
    #expect(display.health.isReady)
    #expect(bus.picture == frame)
  }
}

/// A bus that a test looks at while the worker has it: one transfer is always over before the next.
private final class SharedBus: I2CBus, @unchecked Sendable {
  private var bus: InMemoryI2CBus
  init(_ bus: InMemoryI2CBus) { self.bus = bus }

  var picture: Frame? { bus.panels[0x3C]?.picture }

  func write(_ bytes: [UInt8], to address: UInt8) throws(BusError) {
    try bus.write(bytes, to: address)
  }
}
