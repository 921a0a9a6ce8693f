public import Base
public import Identity

/// What the store knows that bears on a candidate.
public struct RegistrationKnowledge: Sendable {
  public struct Registered: Sendable {
    public let claimKey: PublicKey
    public let hardware: Hash
    public let sequence: UInt64
    public let registeredAt: UInt64
    public let certificate: Hash
    public let receipt: [UInt8]

    public init(
      claimKey: PublicKey, hardware: Hash, sequence: UInt64, registeredAt: UInt64,
      certificate: Hash, receipt: [UInt8]
    ) {
      self.claimKey = claimKey
      self.hardware = hardware
      self.sequence = sequence
      self.registeredAt = registeredAt
      self.certificate = certificate
      self.receipt = receipt
    }
  }

  /// What this serial is registered as now.
  public var registered: Registered?
  /// The serial that the operational key is or was registered under.
  public var keyHolder: Identifier?
  /// Whether that registration is the serial's present one.
  public var isKeyCurrent = false
  /// The serial that the claim key is registered under.
  public var claimKeyHolder: Identifier?
  public var registeredInBatch: UInt64 = 0
  /// Registrations of this serial within the last day, and when the last one was.
  public var registrationsOfDay: UInt64 = 0
  /// What is said of the board, or else of its batch.
  public var state: RevocationSnapshot.Entry?
  public var nextSequence: UInt64 = 1

  public init() {}
}
