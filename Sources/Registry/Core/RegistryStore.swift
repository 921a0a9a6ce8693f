public import Base
public import Identity

/// What the registry needs of a database; `SQLiteStore` is the one that is here.
///
/// Every function is one transaction. Another program may change the states meanwhile.
public protocol RegistryStore: Sendable {
  /// Reads what is known, asks `decide`, and writes what it decided before it returns.
  ///
  /// What is returned is on the disk, and nobody else's registration came between.
  func register(
    _ candidate: RegistrationCandidate,
    decide: @escaping @Sendable (RegistrationKnowledge) -> RegistrationDecision
  ) async throws -> RegistrationDecision

  func miner(_ name: MinerName) async throws -> Miner?

  /// In ascending order of serials, after the one that is given.
  func miners(after serial: Identifier?, limit: Int) async throws -> [Miner]

  /// Sets or clears what is said of a serial, and gives the snapshot a new number.
  func setState(_ change: StateChange) async throws

  func snapshotNumber() async throws -> UInt64
  func snapshot() async throws -> SnapshotContent

  /// Gives the snapshot a new number and time if it is older than `ageMax`.
  func renewSnapshot(now: UInt64, ageMax: UInt64) async throws

  func totals() async throws -> StoreTotals
}

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

public enum RegistrationDecision: Sendable {
  case refuse(Refusal)
  /// The stored receipt once more.
  case again(receipt: [UInt8])
  /// The same registration under the registry's new certificate.
  case countersign(receipt: [UInt8])
  case register(receipt: [UInt8])
}

/// How somebody who asks names a miner.
public enum MinerName: Equatable, Sendable {
  case serial(Identifier)
  case key(PublicKey)

  /// - Parameter text: 32 or 64 hexadecimal digits; blanks, colons, hyphens and capitals are allowed.
  public init?(_ text: String) {
    guard text.utf8.count <= 256 else { return nil }
    let digits = text.lowercased().filter { !$0.isWhitespace && $0 != ":" && $0 != "-" }
    guard let bytes = Text.bytes(hex: digits) else { return nil }
    if let serial = Identifier(bytes) {
      self = .serial(serial)
    } else if let key = PublicKey(bytes) {
      self = .key(key)
    } else {
      return nil
    }
  }

  public var hex: String {
    switch self {
    case .serial(let serial): serial.hex
    case .key(let key): Text.hex(key.bytes)
    }
  }
}

/// What the registry says of a registered board.
public struct Miner: Equatable, Sendable {
  public let serial: Identifier
  public let board: String
  public let key: PublicKey
  public let sequence: UInt64
  /// Seconds since 1970, of the present key.
  public let registeredAt: UInt64
  /// What is said of the board, or else of its batch.
  public let state: RevocationSnapshot.Entry?
  /// Whether the key that was asked for was replaced by this one.
  public let isAskedKeyReplaced: Bool

  public init(
    serial: Identifier, board: String, key: PublicKey, sequence: UInt64, registeredAt: UInt64,
    state: RevocationSnapshot.Entry?, isAskedKeyReplaced: Bool
  ) {
    self.serial = serial
    self.board = board
    self.key = key
    self.sequence = sequence
    self.registeredAt = registeredAt
    self.state = state
    self.isAskedKeyReplaced = isAskedKeyReplaced
  }

  public var status: String { (state?.state ?? .active).name }
}

/// An order of who runs the registry.
public struct StateChange: Sendable {
  /// A board, or with unit number 0 a batch.
  public let serial: Identifier
  public let state: RevocationSnapshot.State
  public let reason: RevocationReason
  public let now: UInt64

  public init(
    _ serial: Identifier, _ state: RevocationSnapshot.State, _ reason: RevocationReason, now: UInt64
  ) {
    self.serial = serial
    self.state = state
    self.reason = reason
    self.now = now
  }
}

/// What a snapshot says, before it is signed.
public struct SnapshotContent: Equatable, Sendable {
  public let number: UInt64
  public let issuedAt: UInt64
  public let entries: [RevocationSnapshot.Entry]

  public init(number: UInt64, issuedAt: UInt64, entries: [RevocationSnapshot.Entry]) {
    self.number = number
    self.issuedAt = issuedAt
    self.entries = entries
  }
}

public struct StoreTotals: Equatable, Sendable {
  public let miners: UInt64
  public let registrations: UInt64
  public let bytes: UInt64

  public init(miners: UInt64, registrations: UInt64, bytes: UInt64) {
    self.miners = miners
    self.registrations = registrations
    self.bytes = bytes
  }
}
