public import Base
public import BootPlan
internal import DurableState
public import Identity
internal import Sodium

/// The identity on flash: made once, read at every boot, never made anew by itself.
public struct IdentityStore: Sendable {
  /// Owner's order to give everything up at the next boot; the first program looks for it.
  public static let resetName = "reset"

  private let keyFile = TwinFile(name: "key", valueBytesMax: OperationalKey.byteCount)
  private let chainFile = CheckedFile(
    name: "chain", valueBytesMax: PublicKey.byteCount + CertificateChain.byteCountMax)

  public init() {}

  /// Reads the identity, or makes it where this card never had one.
  ///
  /// - Parameters:
  ///   - folder: the daemon's own on the data partition.
  ///   - factory: what the factory partition holds.
  ///   - dataState: `ready` or `repaired`, as the boot report says; anything else is no data partition.
  ///   - newSeed: 32 bytes of the kernel's generator; called at most once.
  public func open<Folder: DurableFolder & ~Copyable>(
    _ folder: inout Folder, facts: ProvisioningFacts, factory: FactoryRecord.Content,
    dataState: String, newSeed: () -> [UInt8]
  ) throws(IdentityProblem) -> BoardIdentity {
    guard dataState == "ready" || dataState == "repaired" else { throw .noData(dataState) }
    let parts = HardwareIdentity(chip: facts.chip, disk: facts.disk, network: facts.network)
    var notes: [String] = []
    var isNew = false
    var stored: OperationalKey
    switch keyFile.load(from: &folder) {
    case .good(let value, _, let repair):
      guard let found = OperationalKey(parsing: value) else { throw .malformed }
      if let repair { notes.append("identity: " + repair.explanation) }
      stored = found
    case .damaged(let damage): throw .damaged(damage)
    case .missing:
      guard !facts.isMarked else { throw .lost }
      if case .damaged(let error) = factory { throw .factory(error) }
      stored = OperationalKey(seed: newSeed(), parts: parts)
      if case .record(let record, _) = factory { Self.bind(&stored, to: record, parts) }
      do throws(TwinFileError) {
        try keyFile.create(stored.encoded, in: &folder)
      } catch {
        throw .unkept(error)
      }
      isNew = true
    }
    if stored.isForeign(to: parts) { throw .moved }
    return try finish(&stored, &folder, factory, parts, notes, isNew)
  }

  /// Puts the chain together: from the factory record, or from what was kept of it.
  private func finish<Folder: DurableFolder & ~Copyable>(
    _ stored: inout OperationalKey, _ folder: inout Folder, _ factory: FactoryRecord.Content,
    _ parts: HardwareIdentity, _ notes: [String], _ isNew: Bool
  ) throws(IdentityProblem) -> BoardIdentity {
    var notes = notes
    switch factory {
    case .record(let record, let isDamaged):
      if isDamaged { notes.append("one copy of the factory record is damaged") }
      if stored.serial == .zero {
        // A self-built board that was personalised later keeps its key.
        Self.bind(&stored, to: record, parts)
        do throws(TwinFileError) {
          try keyFile.replace(with: stored.encoded, in: &folder)
        } catch {
          throw .unkept(error)
        }
      }
      guard stored.serial == record.claim.serial else {
        throw .otherUnit(found: record.claim.serial, expected: stored.serial)
      }
      let chain = Self.chain(record, stored)
      keep(chain, record.root, in: &folder, &notes)
      return BoardIdentity(
        chain: chain, root: record.root, seed: stored.seed,
        claimSeed: record.claimSeed, notes: notes, isNew: isNew)
    case .blank, .damaged:
      if stored.serial == .zero {
        if case .damaged(let error) = factory { throw .factory(error) }
        return BoardIdentity(
          chain: Self.nodeChain(stored), root: nil, seed: stored.seed,
          claimSeed: nil, notes: notes, isNew: isNew)
      }
      // The key and its chain outlive the factory record; only a new registration needs that.
      guard let (root, chain) = keptChain(folder, stored) else {
        if case .damaged(let error) = factory { throw .factory(error) }
        throw .factory(.truncated(.factoryRecord, at: 0))
      }
      notes.append("the factory record is gone or damaged: personalise this card again")
      return BoardIdentity(
        chain: chain, root: root, seed: stored.seed, claimSeed: nil,
        notes: notes, isNew: isNew)
    }
  }

  private static func bind(
    _ stored: inout OperationalKey, to record: FactoryRecord, _ parts: HardwareIdentity
  ) {
    stored.serial = record.claim.serial
    stored.commitment = parts.commitment(pepper: record.pepper)
  }

  /// The same bytes at every boot: nothing of the operational certificate hangs on clock or chance, so
  /// none needs to be kept for the registry's receipt to go on fitting.
  private static func chain(_ record: FactoryRecord, _ stored: OperationalKey) -> CertificateChain {
    let claim = SigningKey(seed: record.claimSeed)
    let operational = Certificate.issue(
      Certificate.Body(
        .operational, serial: record.claim.serial, issuer: Identifier(of: record.claim.subject),
        subject: publicKey(stored), notBefore: record.batch.body.notBefore,
        hardware: stored.commitment), by: claim)
    guard let chain = try? CertificateChain([record.batch, record.claim, operational]) else {
      preconditionFailure("a factory record holds a batch and a claim certificate")
    }
    return chain
  }

  private static func nodeChain(_ stored: OperationalKey) -> CertificateChain {
    let node = Certificate.node(SigningKey(seed: stored.seed), notBefore: 0)
    guard let chain = try? CertificateChain([node]) else {
      preconditionFailure("a node's certificate is a chain")
    }
    return chain
  }

  private static func publicKey(_ stored: OperationalKey) -> PublicKey {
    let key = SigningKey(seed: stored.seed)
    guard let publicKey = PublicKey(key.publicKey) else {
      preconditionFailure("a public key of libsodium has 32 bytes")
    }
    return publicKey
  }

  private func keep<Folder: DurableFolder & ~Copyable>(
    _ chain: CertificateChain, _ root: PublicKey, in folder: inout Folder, _ notes: inout [String]
  ) {
    let wanted = root.bytes + chain.encoded
    if case .good(let value, _) = chainFile.read(from: folder), value == wanted { return }
    do throws(DurableFolderError) {
      try chainFile.replace(with: wanted, in: &folder)
    } catch {
      notes.append("the chain was not kept: " + error.explanation)
    }
  }

  private func keptChain<Folder: DurableFolder & ~Copyable>(
    _ folder: borrowing Folder, _ stored: OperationalKey
  ) -> (PublicKey, CertificateChain)? {
    guard case .good(let value, _) = chainFile.read(from: folder),
      value.count > PublicKey.byteCount,
      let root = PublicKey(Array(value[..<PublicKey.byteCount])),
      let chain = try? CertificateChain(parsing: Array(value[PublicKey.byteCount...])),
      chain.serial == stored.serial, chain.key == Self.publicKey(stored)
    else { return nil }
    return (root, chain)
  }
}
