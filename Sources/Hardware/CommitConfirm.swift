/// A change of the switch that undoes itself unless somebody confirms that he can still be reached.
///
/// The order of things is: `begin`, keep `keptText` in a file, carry out the orders, `confirm` within the
/// window, forget the file. A daemon that finds a kept text when it starts was stopped before a
/// confirmation, so it restores what was there before, whatever the clock says: a restart of the board sets
/// that clock to zero.
public struct CommitConfirm: Equatable, Sendable {
  public static let windowMilliseconds: UInt64 = 60_000
  /// Between two attempts to restore, where the first did not succeed.
  public static let retryMilliseconds: UInt64 = 5_000

  public enum State: Equatable, Sendable {
    /// Nothing is under way.
    case settled
    /// Changed, and to be restored at this time unless it is confirmed.
    case waiting(until: UInt64)
    /// Being restored, with the next attempt at this time.
    case restoring(at: UInt64)
  }

  public private(set) var management: ManagementPath
  public private(set) var state = State.settled
  /// What the changed ports were set to before; none when settled.
  public private(set) var former: [PortOrder] = []

  public init(management: ManagementPath) { self.management = management }

  /// Goes on after a restart of the daemon.
  ///
  /// - Parameter keptText: the file's content; empty when there is none.
  /// - Throws: `damaged` for anything that `keptText` never said.
  public init(
    management: ManagementPath, keptText: [UInt8], now: UInt64
  ) throws(PolicyRefusal) {
    self.management = management
    former = try PortOrder.list(parsing: keptText)
    if !former.isEmpty { state = .restoring(at: now) }
  }

  /// Checks a change and starts its window; the orders may be carried out once `keptText` is safe.
  ///
  /// - Parameters:
  ///   - orders: all ports that change together.
  ///   - ports: what the switch shows now.
  ///   - now: milliseconds of the boot clock, here and below.
  public mutating func begin(
    _ orders: [PortOrder], at ports: [SwitchPort], now: UInt64
  ) throws(PolicyRefusal) {
    guard state == .settled else { throw .occupied }
    var before: [PortOrder] = []
    for order in orders {
      let port = ports.first { $0.name == order.port }
      guard let port, !before.contains(where: { $0.port == order.port }) else {
        throw .unknownPort(name: order.port)
      }
      guard order.policy.isSound else { throw .unsound(port: order.port) }
      try management.check(order)
      guard port.isPolicyWhole, port.policy.isSound, PortOrder.isWritable(order.port) else {
        throw .irrevocable(port: order.port)
      }
      before.append(PortOrder(port: order.port, policy: port.policy))
    }
    guard !before.isEmpty else { return }
    former = before
    state = .waiting(until: now + Self.windowMilliseconds)
  }

  /// The manager has moved, or is behind the switch now; of consequence for later changes.
  public mutating func setManagerPort(_ port: String?) { management.managerPort = port }

  /// Keeps the change for good.
  ///
  /// - Returns: false when there is none to keep: it is too late, or there never was one.
  public mutating func confirm(now: UInt64) -> Bool {
    guard case .waiting(let until) = state, now < until else { return false }
    settle()
    return true
  }

  /// Takes the change back at once: an order failed, or somebody wishes so.
  public mutating func abandon(now: UInt64) {
    switch state {
    case .settled, .restoring: break
    case .waiting: state = .restoring(at: now)
    }
  }

  /// The orders that restore what was before, when their time has come; none otherwise.
  ///
  /// They come again until `restored` is called.
  public mutating func due(now: UInt64) -> [PortOrder] {
    switch state {
    case .settled: return []
    case .waiting(let time), .restoring(let time):
      guard now >= time else { return [] }
      state = .restoring(at: now + Self.retryMilliseconds)
      return former
    }
  }

  /// One port is as it was; the last one settles all.
  public mutating func restored(_ port: String) {
    guard case .restoring = state else { return }
    former.removeAll { $0.port == port }
    if former.isEmpty { settle() }
  }

  /// When to call `due`; nil while there is nothing to wait for.
  public var nextTime: UInt64? {
    switch state {
    case .settled: nil
    case .waiting(let time), .restoring(let time): time
    }
  }

  private mutating func settle() {
    former = []
    state = .settled
  }
}

/// The text that outlives the daemon.
extension CommitConfirm {
  /// What belongs into the file now; empty when there must be none.
  public var keptText: String { PortOrder.encoded(former) }
}

/// Carrying it out on a switch.
extension CommitConfirm {
  /// Carries out the orders that `begin` allowed.
  ///
  /// - Returns: the first failure, after which all is to be restored at once; nil when all is done.
  public mutating func carryOut(
    _ orders: [PortOrder], on fabric: inout some SwitchFabric & ~Copyable, now: UInt64
  ) -> FabricError? {
    for order in orders {
      do {
        try fabric.apply(order.policy, to: order.port)
      } catch {
        abandon(now: now)
        return error
      }
    }
    return nil
  }

  /// Restores what is due; what fails is tried again later.
  ///
  /// - Returns: the first failure.
  public mutating func restore(
    on fabric: inout some SwitchFabric & ~Copyable, now: UInt64
  ) -> FabricError? {
    var failure: FabricError?
    for order in due(now: now) {
      do {
        try fabric.apply(order.policy, to: order.port)
        restored(order.port)
      } catch {
        failure = failure ?? error
      }
    }
    return failure
  }
}
