public import Sodium

/// The end that is spoken to: reads message 1, then answers or lets it be.
public struct NoiseResponder {
  /// Who speaks, proven to hold the secret of this key; but the message may be a replay.
  public let remote: [UInt8]
  public let remoteEphemeral: [UInt8]
  public let payload: [UInt8]
  private let state: SymmetricState

  /// Takes message 1.
  ///
  /// - Parameter own: the static key.
  public init(
    prologue: [UInt8], own: ExchangeKey, reading message: [UInt8]
  ) throws(NoiseError) {
    guard (NoiseLayout.firstOverhead...NoiseLayout.messageMax).contains(message.count) else {
      throw .length(count: message.count)
    }
    let ephemeralEnd = ExchangeKey.size
    let staticEnd = ephemeralEnd + ExchangeKey.size + ChaChaPoly.overhead
    var state = SymmetricState(prologue: prologue)
    remoteEphemeral = Array(message[..<ephemeralEnd])
    state.mix(own.publicKey)
    state.mix(remoteEphemeral)
    try state.mixKey(own, remoteEphemeral)
    remote = try state.open(Array(message[ephemeralEnd..<staticEnd]))
    try state.mixKey(own, remote)
    payload = try state.open(Array(message[staticEnd...]))
    self.state = state
  }

  /// Message 2 and what it leads to.
  ///
  /// - Parameters:
  ///   - ephemeral: of a fresh secret, for this answer alone.
  ///   - payload: only the initiator can read it.
  public func answer(
    ephemeral: ExchangeKey, payload: [UInt8]
  ) throws(NoiseError) -> (message: [UInt8], result: NoiseResult) {
    var state = self.state
    defer { state.wipe() }
    state.mix(ephemeral.publicKey)
    try state.mixKey(ephemeral, remoteEphemeral)
    try state.mixKey(ephemeral, remote)
    let message = ephemeral.publicKey + state.seal(payload)
    precondition(message.count <= NoiseLayout.messageMax, "the payload is too long")
    let keys = state.split()
    return (
      message,
      NoiseResult(hash: state.hash, sendingKey: keys.responder, receivingKey: keys.initiator)
    )
  }
}
