import Synchronization

/// The I2C bus of a guest: a virtio-i2c adapter with chips that can be wired, lost and disturbed.
///
/// VIRTIO 1.3, 5.15. All public functions may be called by any thread.
public final class VirtualI2CBus: VirtualDevice {
  private static let zeroLengthRequest: UInt64 = 1 << 0

  private struct State {
    var targets: [UInt8: any I2CTarget] = [:]
    var status = I2CBusStatus()
    /// The message before this one failed and binds it.
    var failsNext = false
  }

  private let state = Mutex(State())
  let doorbell: Doorbell

  public init() throws(SystemFailure) { doorbell = try Doorbell() }

  public var status: I2CBusStatus { state.withLock { $0.status } }

  /// Wires a chip; one that was at the address before is gone.
  ///
  /// - Precondition: `address` has seven bits.
  public func attach(_ target: some I2CTarget, at address: UInt8) {
    precondition(address < 0x80, "an I2C address has seven bits")
    state.withLock { $0.targets[address] = target }
  }

  /// Takes a chip away: from now on nobody acknowledges its address.
  public func detach(at address: UInt8) {
    state.withLock { _ = $0.targets.removeValue(forKey: address) }
  }

  /// Has the next messages refused, whoever they are for; replaces what was left of an earlier call.
  public func failNext(_ count: Int = 1) {
    precondition(count >= 0)
    state.withLock { $0.status.failuresLeft = count }
  }

  /// Wedges the bus: requests stay unanswered, and so does the guest's call, until `thaw`.
  public func freeze() { state.withLock { $0.status.isFrozen = true } }

  /// Lets the bus go; requests that came meanwhile are answered now.
  public func thaw() {
    state.withLock { $0.status.isFrozen = false }
    doorbell.ring()
  }

  // What the server uses.

  var features: UInt64 { Self.zeroLengthRequest }
  var queueCount: Int { 1 }
  var configuration: [UInt8] { [] }

  func begin() { state.withLock { $0.failsNext = false } }
  func lose() { begin() }
  func release(_ queue: SplitQueue) {}
  func advance(to now: UInt64) -> UInt64? { nil }

  func serve(_ queues: [SplitQueue]) -> Bool {
    queues[0].drain(while: { state.withLock { !$0.status.isFrozen } }, answer)
  }

  /// Carries out one message.
  func answer(_ chain: DescriptorChain) -> [UInt8] {
    let request = I2CRequest(chain)
    // The chip is asked outside of the lock: it may take its time, and may use the bus.
    let target = request.flatMap { chosen(for: $0) }
    var read: [UInt8] = []
    var isAcknowledged = false
    switch request?.direction {
    case .write(let bytes): isAcknowledged = target?.write(bytes) ?? false
    case .read(let count):
      if let bytes = target?.read(count: count) {
        precondition(bytes.count == count, "a chip gave more or less than it was asked for")
        (read, isAcknowledged) = (bytes, true)
      }
    case nil: break
    }
    state.withLock { state in
      state.status.messages += 1
      if !isAcknowledged { state.status.refusals += 1 }
      state.failsNext = !isAcknowledged && request?.bindsNext == true
    }
    return I2CRequest.answer(chain, read: read, isAcknowledged: isAcknowledged)
  }

  /// The chip that gets a message; nil where it fails before any chip sees it.
  private func chosen(for request: I2CRequest) -> (any I2CTarget)? {
    state.withLock { state in
      guard !state.failsNext else { return nil }
      guard state.status.failuresLeft == 0 else {
        state.status.failuresLeft -= 1
        return nil
      }
      return state.targets[request.address]
    }
  }
}
