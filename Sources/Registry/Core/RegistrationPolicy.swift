internal import Identity

/// Who is registered: a function of the request and of what is known, without a clock or a database.
struct RegistrationPolicy: Sendable {
  /// A factory reset makes a new key; more than this is a fault or a clone that fights its double.
  static let changePauseSeconds: UInt64 = 60
  static let registrationsOfDayMax: UInt64 = 20
  static let daySeconds: UInt64 = 86400

  let request: RegistrationRequest
  let candidate: RegistrationCandidate
  let isNonceGood: Bool
  let identity: RegistryIdentity

  func decide(_ known: RegistrationKnowledge) -> RegistrationDecision {
    if let refusal = refusal(of: known.state) { return .refuse(refusal) }
    // Before the nonce counts: a power cut between our answer and the board's disk makes it ask again,
    // and the receipt tells nobody anything that the board did not show us.
    if let registered = known.registered, registered.certificate == candidate.certificate {
      return again(registered)
    }
    guard isNonceGood else { return .refuse(.wrongNonce) }
    if let refusal = refusal(known) { return .refuse(refusal) }
    return .register(receipt: receipt(known.nextSequence, candidate.now))
  }

  private func refusal(of entry: RevocationSnapshot.Entry?) -> Refusal? {
    guard let entry else { return nil }
    switch entry.state {
    case .active: return nil
    case .suspended: return .suspended(entry.serial, entry.reason)
    case .revoked: return .revoked(entry.serial, entry.reason)
    }
  }

  private func again(_ registered: RegistrationKnowledge.Registered) -> RegistrationDecision {
    let stored = try? RegistrationReceipt(parsing: registered.receipt)
    if stored?.registry == identity.certificate { return .again(receipt: registered.receipt) }
    return .countersign(receipt: receipt(registered.sequence, registered.registeredAt))
  }

  private func refusal(_ known: RegistrationKnowledge) -> Refusal? {
    if let holder = known.keyHolder {
      guard holder == candidate.serial else { return .reusedKey }
      guard known.isKeyCurrent else { return .replacedKey }
    }
    if let holder = known.claimKeyHolder, holder != candidate.serial { return .reusedClaimKey }
    guard let registered = known.registered else {
      let isFull = known.registeredInBatch >= UInt64(candidate.childrenMax)
      return isFull ? .batchFull(max: candidate.childrenMax) : nil
    }
    guard registered.claimKey == candidate.claimKey else { return .secondClaimKey }
    guard registered.hardware == candidate.hardware else { return .secondHardware }
    let earliest = registered.registeredAt + Self.changePauseSeconds
    // A clock that was ahead once must not lock a board out until that time has come.
    guard candidate.now >= earliest || candidate.now < registered.registeredAt else {
      return .tooManyKeys(retryAfterSeconds: earliest - candidate.now)
    }
    guard known.registrationsOfDay < Self.registrationsOfDayMax else {
      return .tooManyKeys(retryAfterSeconds: 3600)
    }
    return nil
  }

  private func receipt(_ sequence: UInt64, _ registeredAt: UInt64) -> [UInt8] {
    identity.countersign(request, sequence: sequence, registeredAt: registeredAt).encoded
  }
}
