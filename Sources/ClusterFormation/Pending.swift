internal import Base
internal import Identity

/// The body that a board works on, with the signatures that came together so far.
struct Pending {
  let body: ClusterRoster.Body
  let hash: Hash
  let clusterSignature: [UInt8]
  /// Bit n: the member at index n joins with this roster.
  let newcomers: UInt64
  /// The cluster's secret key, which fits `body.clusterKey`.
  let seed: [UInt8]
  private(set) var signatures: [[UInt8]?]
  private(set) var signers: UInt64 = 0
  /// This board's signature may leave it.
  var isVoted = false
  /// What was asked to be kept, and when, while there was no answer.
  var keeping: (bytes: [UInt8], at: UInt64)?
  /// When this board heard of it last.
  var heardAt: UInt64
  var proposedAt: UInt64
  var proposeAt: UInt64
  var gossipAt: UInt64
  /// Why this board does not sign; nil where it waits for nobody or has signed.
  var refusal: String?

  init(
    body: ClusterRoster.Body, hash: Hash, clusterSignature: [UInt8], newcomers: UInt64,
    seed: [UInt8], now: UInt64
  ) {
    self.body = body
    self.hash = hash
    self.clusterSignature = clusterSignature
    self.newcomers = newcomers
    self.seed = seed
    signatures = [[UInt8]?](repeating: nil, count: body.members.count)
    heardAt = now
    proposedAt = now
    proposeAt = now
    gossipAt = now
  }

  /// - Parameter ballot: kept before this start.
  init(_ ballot: VoteBook.Ballot, now: UInt64) {
    self.init(
      body: ballot.body, hash: Hash.of(ballot.body.encoded),
      clusterSignature: ballot.clusterSignature, newcomers: ballot.newcomers, seed: ballot.seed,
      now: now)
    var next = 0
    for index in signatures.indices where ballot.signers >> UInt64(index) & 1 == 1 {
      put(ballot.signatures[next], index)
      next += 1
    }
    isVoted = true
  }

  func index(of serial: Identifier) -> Int? {
    for (index, member) in body.members.enumerated() where member.serial == serial {
      return index
    }
    return nil
  }

  /// - Parameter signature: verified.
  mutating func put(_ signature: [UInt8], _ index: Int) {
    signatures[index] = signature
    signers |= 1 << UInt64(index)
  }

  func has(_ index: Int) -> Bool { signers >> UInt64(index) & 1 == 1 }

  var hasAllNewcomers: Bool { signers & newcomers == newcomers }

  /// The whole roster; nil while a signature is missing.
  var roster: ClusterRoster? {
    var complete: [[UInt8]] = []
    for signature in signatures {
      guard let signature else { return nil }
      complete.append(signature)
    }
    return ClusterRoster(body, clusterSignature: clusterSignature, signatures: complete)
  }

  var signatureSet: SignatureSet {
    var known: [[UInt8]] = []
    for signature in signatures { if let signature { known.append(signature) } }
    return SignatureSet(bodyHash: hash, signers: signers, signatures: known)
  }

  var ballot: VoteBook.Ballot {
    let set = signatureSet
    return VoteBook.Ballot(
      body: body, clusterSignature: clusterSignature, newcomers: newcomers, signers: set.signers,
      signatures: set.signatures, seed: seed)
  }
}
