import Base
public import Foundation
public import Identity
import Sodium

/// The units of one production run, in a folder.
///
/// `batch.json` says what it is and `batch.cert` is its certificate; `units.key` is sealed with the
/// passphrase and opens `units.sealed`, which holds the factory records; `ledger` says what became of them.
/// The key that signed them is nowhere: it was dropped when the last unit was made, so nobody who gets
/// this folder can make another.
public struct BatchFolder: Sendable {
  public static let unitsMax: UInt32 = 65_535

  /// What is known without a passphrase.
  public struct Description: Codable, Equatable, Sendable {
    let version: Int
    public let name: String
    public let board: String
    public let units: UInt32
    let root: String
    let serial: String
    /// Seconds since 1970.
    let made: UInt64
  }

  static let descriptionName = "batch.json"
  static let certificateName = "batch.cert"
  static let keyName = "units.key"
  static let unitsName = "units.sealed"
  static let ledgerName = "ledger"

  public let folder: URL
  public let description: Description
  public let certificate: Certificate

  /// Opens a folder and checks that its public parts fit together.
  public init(_ folder: URL) throws(FactoryProblem) {
    self.folder = folder
    let place = folder.appending(path: Self.descriptionName)
    let bytes = try Folders.read(place, limit: 4096)
    let certificate = try? Certificate(
      parsing: try Folders.read(folder.appending(path: Self.certificateName), limit: 4096))
    guard let description = try? JSONDecoder().decode(Description.self, from: Data(bytes)),
      description.version == 1, let certificate, certificate.kind == .batch,
      let root = PublicKey(hex: description.root), certificate.isSigned(by: root),
      certificate.serial.hex == description.serial,
      certificate.body.childrenMax == description.units,
      (1...Self.unitsMax).contains(description.units)
    else {
      throw FactoryProblem(
        "\(folder.path) is no whole batch",
        cause: "it is another folder, or \(Self.descriptionName) and \(Self.certificateName) "
          + "were changed",
        wayOut: "name the folder that 'batch make' made, or take it from a back-up")
    }
    self.description = description
    self.certificate = certificate
  }

  public var ledgerFile: URL { folder.appending(path: Self.ledgerName) }

  func serial(of unit: UInt32) -> Identifier { certificate.serial.unit(unit) }

  /// Refuses a number that is none of this batch.
  public func check(unit: UInt32) throws(FactoryProblem) {
    guard (1...description.units).contains(unit) else {
      throw FactoryProblem(
        "the batch has no unit \(unit)", cause: "it has units 1 to \(description.units)",
        wayOut: "name one of these")
    }
  }

  /// The key of the records.
  func unitsKey(_ passphrase: Secret) throws(FactoryProblem) -> Secret {
    let file = folder.appending(path: Self.keyName)
    let key = try SealedFile.read(file).open(.unitsKey, passphrase: passphrase, name: file.path)
    guard key.count == AuthenticatedEncryption.keySize else {
      throw FactoryProblem(
        "\(file.path) holds no key of units", cause: "another version made it",
        wayOut: "take the folder from a back-up")
    }
    return key
  }

  func units() throws(FactoryProblem) -> UnitStore {
    try UnitStore(
      opening: folder.appending(path: Self.unitsName), batch: certificate.serial,
      count: description.units)
  }
}
