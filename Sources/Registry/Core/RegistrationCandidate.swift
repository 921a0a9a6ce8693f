public import Base
public import Identity

/// What a request claims, after its signatures were found right.
public struct RegistrationCandidate: Sendable {
  public let serial: Identifier
  public let board: String
  public let claimKey: PublicKey
  public let key: PublicKey
  public let hardware: Hash
  /// Of the operational certificate.
  public let certificate: Hash
  public let childrenMax: UInt32
  /// Seconds since 1970.
  public let now: UInt64

  /// - Parameter request: of a miner, verified.
  public init(_ request: RegistrationRequest, now: UInt64) {
    let certificates = request.chain.certificates
    serial = request.chain.serial
    board = certificates[1].board
    claimKey = certificates[1].subject
    key = request.chain.key
    hardware = request.chain.leaf.body.hardware
    certificate = Hash.of(request.chain.leaf.encoded)
    childrenMax = certificates[0].body.childrenMax
    self.now = now
  }
}
