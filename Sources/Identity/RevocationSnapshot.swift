public import Base
public import Sodium

/// Why the registry took a standing away.
public enum RevocationReason: UInt8, Sendable {
  case unspecified = 0
  case keyCompromised = 1
  /// Two boards showed the same claim key.
  case cloned = 2
  case lost = 3
  case ownerRequest = 4
  case misconduct = 5
  /// The key of a whole batch leaked.
  case batchCompromised = 6

  public var name: String {
    switch self {
    case .unspecified: "no reason given"
    case .keyCompromised: "its key was compromised"
    case .cloned: "it was cloned"
    case .lost: "it was lost"
    case .ownerRequest: "its owner asked for it"
    case .misconduct: "misconduct"
    case .batchCompromised: "the key of its batch was compromised"
    }
  }
}

/// A numbered, signed list of all serials that are not simply active.
///
/// `"SKYR" version(1) number(8) issuedAt(8) registryLength(2) registryCertificate count(4) entries
/// signature(64)`; an entry is serial(16) state(1) reason(1) since(8), strictly ascending by serial. A
/// serial with unit number 0 is a batch; what is said of a board counts before what is said of its batch.
public struct RevocationSnapshot: Equatable, Sendable {
  static let context = "skyminer/revocation/v1"
  public static let entriesMax = 65536
  /// An older snapshot says nothing any more of who may be paid: seven days.
  public static let ageSecondsMax: UInt64 = 7 * 86_400
  static let entryBytes = 26

  public enum State: UInt8, Sendable {
    case active = 0
    case suspended = 1
    case revoked = 2

    public var name: String {
      switch self {
      case .active: "active"
      case .suspended: "suspended"
      case .revoked: "revoked"
      }
    }
  }

  public struct Entry: Equatable, Sendable {
    public let serial: Identifier
    public let state: State
    public let reason: RevocationReason
    /// Seconds since 1970.
    public let since: UInt64

    public init(serial: Identifier, state: State, reason: RevocationReason, since: UInt64) {
      self.serial = serial
      self.state = state
      self.reason = reason
      self.since = since
    }
  }

  public let number: UInt64
  /// Seconds since 1970, by the registry's clock.
  public let issuedAt: UInt64
  public let registry: Certificate
  public let entries: [Entry]
  private let signature: [UInt8]

  /// - Parameter entries: in any order, each serial once.
  public init(
    number: UInt64, issuedAt: UInt64, entries: [Entry], registry: Certificate,
    key: borrowing SigningKey
  ) {
    let sorted = entries.sorted { $0.serial < $1.serial }
    precondition(sorted.count <= Self.entriesMax, "a snapshot has a bound")
    for (one, next) in zip(sorted, sorted.dropFirst()) {
      precondition(one.serial < next.serial, "a serial has one state")
    }
    self.number = number
    self.issuedAt = issuedAt
    self.registry = registry
    self.entries = sorted
    let body = Self.body(number, issuedAt, registry, sorted)
    signature = key.sign(Wire.message(Self.context, body))
  }

  public init(parsing bytes: [UInt8]) throws(WireError) {
    var reader = WireReader(bytes, .revocationSnapshot)
    try reader.header("SKYR")
    number = try reader.integer(8)
    issuedAt = try reader.integer(8)
    let length = Int(try reader.half())
    registry = try Certificate(parsing: try reader.take(length))
    guard registry.kind == .registry else { throw .badField(.revocationSnapshot, "registry") }
    let count = Int(try reader.word())
    guard count <= Self.entriesMax else { throw .tooLong(.revocationSnapshot, bytes: bytes.count) }
    // Nothing is set aside for entries that are not there.
    guard reader.remaining >= count * Self.entryBytes else {
      throw .truncated(.revocationSnapshot, at: bytes.count)
    }
    var entries: [Entry] = []
    entries.reserveCapacity(count)
    for _ in 0..<count {
      let serial = try reader.identifier()
      let state = try reader.byte()
      let reason = try reader.byte()
      guard let state = State(rawValue: state) else {
        throw .badField(.revocationSnapshot, "state")
      }
      guard let reason = RevocationReason(rawValue: reason) else {
        throw .badField(.revocationSnapshot, "reason")
      }
      if let last = entries.last, last.serial >= serial { throw .notAscending(.revocationSnapshot) }
      entries.append(
        Entry(serial: serial, state: state, reason: reason, since: try reader.integer(8)))
    }
    self.entries = entries
    signature = try reader.take(Wire.signatureCount)
    try reader.end()
  }

  public var encoded: [UInt8] { Self.body(number, issuedAt, registry, entries) + signature }

  /// - Parameter known: the number of the newest snapshot seen before.
  public func verify(root: PublicKey, now: UInt64?, known: UInt64 = 0) throws(TrustError) {
    try CertificateChain.verify(registry, by: root, now: now)
    let body = Self.body(number, issuedAt, registry, entries)
    guard
      Signature.isValid(signature, of: Wire.message(Self.context, body), by: registry.subject.bytes)
    else { throw .badMessageSignature("the revocation snapshot") }
    guard number >= known else { throw .oldSnapshot(number: number, known: known) }
  }

  /// Whether the snapshot is of these days; false where no clock can be trusted.
  ///
  /// Who goes by a stale one keeps routing and pays no bonus. One from far ahead is stale as well: then
  /// one of the two clocks is wrong.
  public func isFresh(now: UInt64?) -> Bool {
    guard let now else { return false }
    return (now > issuedAt ? now - issuedAt : issuedAt - now) <= Self.ageSecondsMax
  }

  /// What the snapshot says of one serial alone, found by halving.
  public func entry(of serial: Identifier) -> Entry? {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].serial == serial { return entries[middle] }
      if entries[middle].serial < serial { low = middle + 1 } else { high = middle }
    }
    return nil
  }

  /// The state of a board: its own entry, else that of its batch, else active.
  public func state(of serial: Identifier) -> State {
    entry(of: serial)?.state ?? entry(of: serial.batch)?.state ?? .active
  }

  /// Throws where the board, or else its batch, is suspended or revoked.
  public func check(_ serial: Identifier) throws(TrustError) {
    guard let entry = entry(of: serial) ?? entry(of: serial.batch) else { return }
    switch entry.state {
    case .active: return
    case .suspended: throw .suspended(entry.serial, entry.reason)
    case .revoked: throw .revoked(entry.serial, entry.reason)
    }
  }

  private static func body(
    _ number: UInt64, _ issuedAt: UInt64, _ registry: Certificate, _ entries: [Entry]
  ) -> [UInt8] {
    let encoded = registry.encoded
    var writer = BigEndianWriter(capacity: 64 + encoded.count + entries.count * entryBytes)
    writer.header("SKYR")
    writer.integer(number, 8)
    writer.integer(issuedAt, 8)
    writer.half(UInt16(encoded.count))
    writer.append(encoded)
    writer.word(UInt32(entries.count))
    for entry in entries {
      entry.serial.write(to: &writer)
      writer.byte(entry.state.rawValue)
      writer.byte(entry.reason.rawValue)
      writer.integer(entry.since, 8)
    }
    return writer.bytes
  }
}
