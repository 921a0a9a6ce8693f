public import Base
public import Foundation
public import Identity
public import Sodium

/// The root: the key that every chain begins at, sealed in a folder.
///
/// `root.sealed` holds the seed, `root.pub` the public key as 64 hexadecimal digits.
public struct RootFolder: Sendable {
  public let folder: URL
  public let publicKey: PublicKey

  private static let sealedName = "root.sealed"
  private static let publicName = "root.pub"

  /// Makes a root key in a new folder.
  @discardableResult
  public static func make(
    _ folder: URL, passphrase: Secret, cost: PasswordKey.Cost = .sensitive
  ) throws(FactoryProblem) -> RootFolder {
    let seed = Secret(count: SigningKey.seedSize)
    let publicKey = seed.use { RootFolder.publicKey(of: $0) }
    let sealed = try SealedFile(seed, .rootSeed, passphrase: passphrase, cost: cost)
    try Folders.make(folder) { (draft) throws(FactoryProblem) in
      try Folders.write(
        sealed.encoded, to: draft.appending(path: Self.sealedName), mode: 0o600)
      try Folders.write(
        Array((Text.hex(publicKey.bytes) + "\n").utf8),
        to: draft.appending(path: Self.publicName), mode: 0o644)
    }
    return RootFolder(folder: folder, publicKey: publicKey)
  }

  private init(folder: URL, publicKey: PublicKey) {
    self.folder = folder
    self.publicKey = publicKey
  }

  /// Opens a folder; the key stays sealed.
  public init(_ folder: URL) throws(FactoryProblem) {
    self.folder = folder
    let file = folder.appending(path: Self.publicName)
    let text = Text.string(try Folders.read(file, limit: 128))
    guard let key = PublicKey(hex: text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
      throw FactoryProblem(
        "\(file.path) is no public key", cause: "the file is damaged, or another one",
        wayOut: "take the folder from a back-up")
    }
    publicKey = key
  }

  /// Signs with the root key, which is in memory for as long as `body` runs.
  func withKey<Result>(
    _ passphrase: Secret, _ body: (borrowing SigningKey) throws(FactoryProblem) -> Result
  ) throws(FactoryProblem) -> Result {
    let file = folder.appending(path: Self.sealedName)
    let seed = try SealedFile.read(file).open(.rootSeed, passphrase: passphrase, name: file.path)
    return try seed.use { (seed) throws(FactoryProblem) in
      guard seed.count == SigningKey.seedSize, RootFolder.publicKey(of: seed) == publicKey else {
        throw FactoryProblem(
          "\(file.path) and \(Self.publicName) are not of one key",
          cause: "files of two folders were mixed", wayOut: "take the folder from a back-up")
      }
      return try body(SigningKey(seed: seed))
    }
  }

  static func publicKey(of seed: [UInt8]) -> PublicKey {
    guard let key = PublicKey(SigningKey(seed: seed).publicKey) else {
      preconditionFailure("a public key of libsodium has 32 bytes")
    }
    return key
  }

  /// A certificate that lets a registry countersign.
  ///
  /// - Parameters:
  ///   - now: seconds since 1970; it is valid from then on.
  ///   - days: how long; nil for ever.
  public func certifyRegistry(
    _ key: PublicKey, passphrase: Secret, now: UInt64, days: UInt64?
  ) throws(FactoryProblem) -> Certificate {
    try withKey(passphrase) { (root) throws(FactoryProblem) in
      Certificate.issue(
        Certificate.Body(
          .registry, serial: Self.freshSerial(), issuer: Identifier(of: publicKey), subject: key,
          notBefore: now, notAfter: days.map { now + $0 * 86400 } ?? Certificate.forever),
        by: root)
    }
  }

  /// Twelve random bytes, and four of zero where units have their number.
  static func freshSerial() -> Identifier {
    guard let serial = Identifier(RandomBytes.make(12) + [0, 0, 0, 0]) else {
      preconditionFailure("a serial has 16 bytes")
    }
    return serial
  }
}

extension PublicKey {
  /// 64 lower-case hexadecimal digits; nil for anything else.
  public init?(hex: String) {
    guard let bytes = Text.bytes(hex: hex) else { return nil }
    self.init(bytes)
  }
}
