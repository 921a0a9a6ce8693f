import Synchronization

/// The GPIO lines of a guest: a virtio-gpio bank whose other side is driven and watched from here.
///
/// VIRTIO 1.3, 5.16. All public functions may be called by any thread.
public final class VirtualLineBank: VirtualDevice {
  public static let linesMax = 256
  public static let nameBytesMax = 31
  public static let edgesMax = 100_000
  public static let observersMax = 16
  /// What an observer that does not keep up may have waiting; older changes are lost to it.
  public static let changesMax = 4096

  private static let interrupts: UInt64 = 1 << 0
  private static let requestQueue = 0

  private struct State {
    var core: LineBankCore
    var observers: [AsyncStream<LineChange>.Continuation] = []
  }

  /// In the order of the guest's line numbers.
  public let definitions: [LineDefinition]
  let configuration: [UInt8]
  let doorbell: Doorbell
  private let numbers: [String: Int]
  private let state: Mutex<State>

  /// - Precondition: from 1 to `linesMax` lines; names differ and are ASCII of 1 to `nameBytesMax` bytes.
  public init(_ definitions: [LineDefinition]) throws(SystemFailure) {
    precondition(!definitions.isEmpty && definitions.count <= Self.linesMax)
    for name in definitions.map(\.name) {
      precondition(
        !name.isEmpty && name.utf8.count <= Self.nameBytesMax
          && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }, "a line's name: \(name)")
    }
    self.definitions = definitions
    numbers = Dictionary(
      uniqueKeysWithValues: definitions.enumerated().map { ($0.element.name, $0.offset) })
    let core = LineBankCore(definitions)
    configuration = core.configuration
    state = Mutex(State(core: core))
    doorbell = try Doorbell()
  }

  /// Drives a line, or lets it go to its pull with nil; a line that the guest drives stays with the guest.
  public func setInput(_ name: String, _ value: Bool?) throws(LineBankError) {
    let line = try number(of: name)
    change { $0.setInput(line, value, now: MonotonicClock.nanoseconds) }
  }

  /// Toggles a line by itself; replaces an earlier burst on the line.
  ///
  /// The first edge comes at once. `status` tells how many are still to come.
  ///
  /// - Precondition: 0 to `edgesMax` edges; zero ends a burst.
  public func burst(
    _ name: String, edges: Int, microsecondsBetween: Int
  ) throws(LineBankError) {
    precondition(edges >= 0 && edges <= Self.edgesMax, "edges of a burst")
    precondition(microsecondsBetween >= 0 && microsecondsBetween <= 60_000_000)
    let line = try number(of: name)
    let burst = LineBankCore.Burst(
      edges: edges, interval: UInt64(microsecondsBetween) * 1000,
      next: MonotonicClock.nanoseconds)
    change { $0.begin(burst, on: line) }
  }

  public func status(_ name: String) throws(LineBankError) -> LineStatus {
    let line = try number(of: name)
    return state.withLock { $0.core.lines[line].status }
  }

  /// What the guest does with a line, and what it drives it to if it does.
  public func output(_ name: String) throws(LineBankError) -> (LineDirection, Bool) {
    let status = try status(name)
    return (status.direction, status.outputValue)
  }

  /// All changes from now on, until the stream is let go.
  ///
  /// Ask for it before `status`, and nothing is missed in between.
  public func changes() throws(LineBankError) -> AsyncStream<LineChange> {
    let (stream, continuation) = AsyncStream.makeStream(
      of: LineChange.self, bufferingPolicy: .bufferingNewest(Self.changesMax))
    let isAdmitted = state.withLock { state in
      guard state.observers.count < Self.observersMax else { return false }
      state.observers.append(continuation)
      return true
    }
    guard isAdmitted else { throw .tooManyObservers(Self.observersMax) }
    return stream
  }

  private func number(of name: String) throws(LineBankError) -> Int {
    guard let number = numbers[name] else { throw .noSuchLine(name) }
    return number
  }

  private func change(_ body: (inout LineBankCore) -> Void) {
    withCore(body)
    doorbell.ring()
  }

  /// Changes the lines and tells everybody in the order in which it happened.
  private func withCore<Result: Sendable>(
    _ body: (inout LineBankCore) -> Result
  ) -> Result {
    state.withLock { state in
      let result = body(&state.core)
      for change in state.core.takeChanges() {
        state.observers.removeAll { observer in
          if case .terminated = observer.yield(change) { true } else { false }
        }
      }
      return result
    }
  }

  // What the server uses.

  var features: UInt64 { Self.interrupts }
  var queueCount: Int { 2 }

  func begin() { withCore { $0.reset(now: MonotonicClock.nanoseconds) } }
  func lose() { begin() }
  func advance(to now: UInt64) -> UInt64? { withCore { $0.advance(to: now) } }

  func serve(_ queues: [SplitQueue]) -> Bool {
    let isRequestsDone = queues[0].drain { chain in
      withCore { $0.answer(chain, now: MonotonicClock.nanoseconds) }
    }
    let isEventsDone = queues[1].drain { chain in withCore { $0.keep(chain) } }
    if queues[1].isRunning { queues[1].complete(withCore { $0.due() }) }
    return isRequestsDone && isEventsDone
  }

  func release(_ queue: SplitQueue) {
    guard queue.index != Self.requestQueue else { return }
    queue.complete(withCore { $0.release() })
  }
}
