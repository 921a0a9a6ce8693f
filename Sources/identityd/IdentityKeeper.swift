import Base
import BootPlan
import DurableState
import Identity
import LinuxIO
import Provisioning
import Sodium

/// The identity once it is open, with the files around it.
final class IdentityKeeper {
  static let folderPath = "/data/identityd"

  let identity: BoardIdentity
  let findings: BootFindings
  let cluster: ClusterDesk
  private var folder: LinuxFolder
  private var counter: AttestationCounter
  private let receiptFile = CheckedFile(
    name: "receipt", valueBytesMax: RegistrationReceipt.byteCountMax)

  /// - Parameter interface: where the other boards of the chassis are.
  init(_ findings: BootFindings, interface: String, now: UInt64) throws(IdentityProblem) {
    var folder = try Self.folder()
    identity = try IdentityStore().open(
      &folder, facts: findings.facts, factory: findings.factory, dataState: findings.dataState,
      newSeed: { RandomBytes.make(SigningKey.seedSize) })
    counter = AttestationCounter(folder, wallSeconds: Clock.wallSeconds)
    cluster = ClusterDesk(
      identity, folder: try Self.folder(), interface: interface, now: now)
    self.folder = folder
    self.findings = findings
  }

  private static func folder() throws(IdentityProblem) -> LinuxFolder {
    do throws(SystemError) {
      return try LinuxFolder(folderPath)
    } catch {
      throw .noData(error.explanation)
    }
  }

  /// Leaves the owner's order for the next boot, also where there is no identity to read.
  static func orderReset() throws(DurableFolderError) {
    guard var folder = try? LinuxFolder(folderPath) else { throw .missing }
    let file = CheckedFile(name: IdentityStore.resetName, valueBytesMax: 16)
    try file.replace(with: Array("reset".utf8), in: &folder)
  }

  /// The receipt of an earlier run; one that does not fit any more is as good as none.
  func keptReceipt() -> RegistrationReceipt? {
    guard case .good(let value, _) = receiptFile.read(from: folder),
      let receipt = try? RegistrationReceipt(parsing: value), (try? check(receipt)) != nil
    else { return nil }
    return receipt
  }

  func keep(_ receipt: RegistrationReceipt) throws(DurableFolderError) {
    try receiptFile.replace(with: receipt.encoded, in: &folder)
  }

  /// Whether a receipt is the registry's, and speaks of this board.
  func check(_ receipt: RegistrationReceipt) throws(TrustError) {
    guard let root = identity.root else { throw .noChain }
    // No span of time: the clock of a board that has just started may be anything.
    try receipt.verify(identity.chain, root: root, now: nil)
  }

  func attestation(
    to challenge: Challenge, receipt: RegistrationReceipt?
  ) throws(DurableFolderError) -> Attestation {
    let moment = Attestation.Moment(
      bootID: findings.bootID, counter: try counter.take(from: &folder),
      firmware: findings.firmware)
    return Attestation(
      challenge, moment, chain: identity.chain, receipt: receipt, roster: cluster.roster,
      key: identity.key)
  }
}
