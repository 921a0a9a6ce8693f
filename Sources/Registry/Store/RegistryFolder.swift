public import Base
public import Foundation
internal import Identity
internal import Sodium

/// The folder of a registry: `registry.key` (32 secret bytes, 0600), `registry.cert`, the database.
public struct RegistryFolder: Sendable {
  public let location: URL

  public init(_ location: URL) { self.location = location }

  private var keyPath: String { location.appending(path: "registry.key").path }
  private var certificatePath: String { location.appending(path: "registry.cert").path }

  /// Makes the key, once; an existing one is never replaced.
  ///
  /// - Returns: the public key, for the holder of the root to sign.
  public func makeKey() throws -> PublicKey {
    try FileManager.default.createDirectory(at: location, withIntermediateDirectories: true)
    guard !FileManager.default.fileExists(atPath: keyPath) else {
      throw RegistryProblem(
        "\(keyPath) exists", cause: "this registry has its key already",
        wayOut: "keep it: receipts and snapshots hang on it")
    }
    let seed = RandomBytes.make(SigningKey.seedSize)
    try DurableFiles.create(keyPath, seed, mode: 0o600)
    guard let key = PublicKey(SigningKey(seed: seed).publicKey) else {
      preconditionFailure("a public key has 32 bytes")
    }
    return key
  }

  /// Key and certificate, held against the root.
  public func identity(root: PublicKey, now: UInt64) throws -> RegistryIdentity {
    let seed = try read(keyPath, wayOut: "make one with 'skyregistry key make'")
    guard seed.count == SigningKey.seedSize else {
      throw RegistryProblem(
        "\(keyPath) has \(seed.count) bytes instead of \(SigningKey.seedSize)",
        cause: "the file is damaged", wayOut: "put a copy of the key in its place")
    }
    let mode = try FileManager.default.attributesOfItem(atPath: keyPath)[.posixPermissions] as? Int
    guard let mode, mode & 0o077 == 0 else {
      throw RegistryProblem(
        "others may read \(keyPath)", cause: "it was copied without its mode",
        wayOut: "chmod 600 \(keyPath)")
    }
    let bytes = try read(
      certificatePath, wayOut: "have it made with 'skyfactory certify-registry', and put it there")
    let certificate: Certificate
    do throws(WireError) {
      certificate = try Certificate(parsing: bytes)
    } catch {
      throw RegistryProblem(
        "\(certificatePath): \(error.explanation)", cause: "the file is damaged, or another one",
        wayOut: "take the file that 'skyfactory certify-registry' wrote")
    }
    return try RegistryIdentity(root: root, certificate: certificate, seed: seed, now: now)
  }

  private func read(_ path: String, wayOut: String) throws -> [UInt8] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw RegistryProblem(
        "\(path) cannot be read", cause: "it is not there, or belongs to somebody else",
        wayOut: wayOut)
    }
    return Array(data)
  }
}
