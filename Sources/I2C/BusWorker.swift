public import Hardware
public import LinuxIO

/// A bus on a thread of its own, so that an adapter that hangs stops nothing but itself.
///
/// An event loop submits one transfer, waits for `descriptor` to become readable or for the `deadline`,
/// and asks for the outcome. A transfer that takes longer than its patience counts as timed out; from
/// then on every other fails at once, until the late answer shows that the bus lives again. Nobody ever
/// waits for the thread: letting go of the worker ends it, or leaves it stuck where it is.
public struct BusWorker: ~Copyable {
  private enum State {
    case idle
    case waiting(deadline: UInt64)
    /// The thread has not come back; `isAsked` when a transfer was submitted nevertheless.
    case frozen(isAsked: Bool)
  }

  public static let patienceMilliseconds: UInt64 = 1000

  private let end: FileDescriptor
  private var state = State.idle

  /// Starts the thread.
  public init<Bus: I2CBus & ~Copyable & Sendable>(_ bus: consuming Bus) throws(SystemError) {
    end = FileDescriptor(owning: try Self.start(bus))
  }

  /// The end of the line to the new thread.
  private static func start<Bus: I2CBus & ~Copyable & Sendable>(
    _ bus: consuming Bus
  ) throws(SystemError) -> Int32 {
    let (prompt, patient) = try MessageSocket.pair()
    let seat = WorkerSeat(bus, end: FileDescriptor(owning: patient))
    do throws(SystemError) {
      try WorkerThread.start { seat.work() }
    } catch {
      _ = FileDescriptor(owning: prompt)
      throw error
    }
    return prompt
  }

  /// Readable when there is something to learn.
  public var descriptor: Int32 { end.number }

  /// Whether a transfer has no outcome yet.
  public var isBusy: Bool {
    switch state {
    case .idle, .frozen(isAsked: false): false
    case .waiting, .frozen(isAsked: true): true
    }
  }

  public var isFrozen: Bool {
    switch state {
    case .idle, .waiting: false
    case .frozen: true
    }
  }

  /// When to ask for the outcome although nothing was readable; nil while nothing is expected.
  public var deadline: UInt64? {
    switch state {
    case .idle, .frozen(isAsked: false): nil
    case .waiting(let deadline): deadline
    case .frozen(isAsked: true): 0
    }
  }

  /// Hands over a transfer; a second one before the outcome of the first is our bug.
  ///
  /// - Parameter now: milliseconds since the kernel started.
  public mutating func submit(_ transfer: I2CTransfer, now: UInt64) {
    precondition(!isBusy, "one transfer at a time")
    guard !isFrozen else {
      state = .frozen(isAsked: true)
      return
    }
    do throws(SystemError) {
      try MessageSocket.send(WorkerMessage.request(transfer), over: end)
      state = .waiting(deadline: now + Self.patienceMilliseconds)
    } catch {
      // Without memory for a message the kernel is in need: as good as a bus that hangs.
      state = .waiting(deadline: now)
    }
  }

  /// How the transfer ended; nil while it has not, and when there was none.
  ///
  /// Never waits.
  public mutating func outcome(now: UInt64) -> TransferOutcome? {
    let reply = (try? end.read(upTo: WorkerMessage.replyBytes)).flatMap(WorkerMessage.outcome)
    switch state {
    case .idle: return nil
    case .waiting(let deadline):
      if let reply {
        state = .idle
        return reply
      }
      guard now >= deadline else { return nil }
      state = .frozen(isAsked: false)
      return .failed(.timedOut)
    case .frozen(let isAsked):
      state = reply == nil ? .frozen(isAsked: false) : .idle
      return isAsked ? .failed(.timedOut) : nil
    }
  }
}
