public import Sodium

/// What both ends have after a handshake.
public struct NoiseResult: Equatable, Sendable {
  /// 64 bytes, the same at both ends and in no other handshake.
  public let hash: [UInt8]
  /// 32 bytes each.
  public let sendingKey: [UInt8]
  public let receivingKey: [UInt8]
}

/// Sizes of the two messages of Noise IK without their payloads, bytes.
public enum NoiseLayout {
  /// Ephemeral key, sealed static key, tag of the payload.
  public static let firstOverhead = 96
  /// Ephemeral key, tag of the payload.
  public static let secondOverhead = 48
  /// No message of the Noise framework is longer.
  public static let messageMax = 65_535
}

/// The end that knows the other's key and speaks first:
/// Noise_IK_25519_ChaChaPoly_BLAKE2b, revision 34.
///
/// Messages: `-> e, es, s, ss` and `<- e, ee, se`.
public struct NoiseInitiator {
  /// Message 1.
  public let message: [UInt8]
  private let state: SymmetricState
  private let own: ExchangeKey
  private let ephemeral: ExchangeKey

  /// - Parameters:
  ///   - prologue: what both must have in common besides.
  ///   - own: the static key.
  ///   - remote: the other's static public key, 32 bytes.
  ///   - ephemeral: of a fresh secret, for this handshake alone.
  ///   - payload: is readable to whoever once gets the other's static key, and can be replayed to it.
  public init(
    prologue: [UInt8], own: ExchangeKey, remote: [UInt8], ephemeral: ExchangeKey, payload: [UInt8]
  ) throws(NoiseError) {
    var state = SymmetricState(prologue: prologue)
    state.mix(remote)
    state.mix(ephemeral.publicKey)
    try state.mixKey(ephemeral, remote)
    let sealedStatic = state.seal(own.publicKey)
    try state.mixKey(own, remote)
    message = ephemeral.publicKey + sealedStatic + state.seal(payload)
    precondition(message.count <= NoiseLayout.messageMax, "the payload is too long")
    self.state = state
    self.own = own
    self.ephemeral = ephemeral
  }

  /// Takes message 2; a forged one changes nothing, so the true one may still come.
  public func read(
    _ answer: [UInt8]
  ) throws(NoiseError) -> (payload: [UInt8], result: NoiseResult) {
    guard (NoiseLayout.secondOverhead...NoiseLayout.messageMax).contains(answer.count) else {
      throw .length(count: answer.count)
    }
    let remoteEphemeral = Array(answer[..<ExchangeKey.size])
    var state = self.state
    defer { state.wipe() }
    state.mix(remoteEphemeral)
    try state.mixKey(ephemeral, remoteEphemeral)
    try state.mixKey(own, remoteEphemeral)
    let payload = try state.open(Array(answer[ExchangeKey.size...]))
    let keys = state.split()
    return (
      payload,
      NoiseResult(hash: state.hash, sendingKey: keys.initiator, receivingKey: keys.responder)
    )
  }
}
