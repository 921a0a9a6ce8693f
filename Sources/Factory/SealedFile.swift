import Base
import Foundation
public import Sodium

/// A secret at rest, sealed with a passphrase.
///
/// `"SKYS" version(1) content(1) operations(4) kibibytes(4) salt(16) nonce(24) length(4) sealed(length)
/// checksum(16)`, big-endian. Argon2id with operations, kibibytes and salt gives the key;
/// XChaCha20-Poly1305 seals with everything before `sealed` as its context. The checksum is BLAKE2b-128 of
/// all before it, and tells a damaged file from a wrong passphrase; it proves nothing against a forger,
/// whom the seal stops.
public struct SealedFile: Equatable, Sendable {
  /// What is inside; a file of one kind never opens as another.
  public enum Content: UInt8, Sendable {
    case rootSeed = 1
    case unitsKey = 2
  }

  static let magic = Array("SKYS".utf8)
  static let version: UInt8 = 1
  static let headerCount = 58
  static let checksumCount = 16
  /// Bytes of a secret; those of this tool are keys.
  static let secretCountMax = 1024
  static let byteCountMax =
    headerCount + secretCountMax + AuthenticatedEncryption.overhead + checksumCount

  public let content: Content
  public let cost: PasswordKey.Cost
  private let header: [UInt8]
  private let sealed: [UInt8]

  /// Seals a secret of at most 1024 bytes.
  public init(
    _ secret: Secret, _ content: Content, passphrase: Secret, cost: PasswordKey.Cost
  ) throws(FactoryProblem) {
    precondition(secret.count <= Self.secretCountMax, "only keys are sealed here")
    let salt = RandomBytes.make(PasswordKey.saltSize)
    let nonce = RandomBytes.make(AuthenticatedEncryption.nonceSize)
    var writer = BigEndianWriter(capacity: Self.headerCount)
    writer.append(Self.magic)
    writer.byte(Self.version)
    writer.byte(content.rawValue)
    writer.word(cost.operations)
    writer.word(cost.memoryKibibytes)
    writer.append(salt)
    writer.append(nonce)
    writer.word(UInt32(secret.count + AuthenticatedEncryption.overhead))
    let header = writer.bytes
    let key = try Self.key(passphrase, salt: salt, cost: cost)
    self.content = content
    self.cost = cost
    self.header = header
    sealed = key.use { key in
      secret.use { AuthenticatedEncryption.seal($0, key: key, nonce: nonce, context: header) }
    }
  }

  /// - Parameter name: where the bytes come from, for messages.
  public init(parsing bytes: [UInt8], from name: String) throws(FactoryProblem) {
    let shortest = Self.headerCount + AuthenticatedEncryption.overhead + Self.checksumCount
    guard bytes.count >= Self.magic.count, bytes.starts(with: Self.magic) else {
      throw FactoryProblem(
        "\(name) is no sealed file of this tool", cause: "it is another file, or badly damaged",
        wayOut: "name the right folder, or take the file from a back-up")
    }
    let damaged = FactoryProblem(
      "\(name) is damaged", cause: "the medium it lies on, or a copy that was cut short",
      wayOut: "take it from a back-up: no passphrase opens this one")
    guard (shortest...Self.byteCountMax).contains(bytes.count) else { throw damaged }
    let body = Array(bytes.dropLast(Self.checksumCount))
    guard BLAKE2b.hash(body, size: Self.checksumCount) == Array(bytes.suffix(Self.checksumCount))
    else { throw damaged }
    var reader = BigEndianReader(body)
    _ = reader.take(Self.magic.count)
    let version = reader.byte()
    guard version == Self.version else {
      throw FactoryProblem(
        "\(name) has version \(version), which is not known here",
        cause: "a newer version of this tool made it", wayOut: "update the tool")
    }
    guard let content = Content(rawValue: reader.byte()),
      let cost = PasswordKey.Cost(operations: reader.word(), memoryKibibytes: reader.word())
    else { throw damaged }
    _ = reader.take(PasswordKey.saltSize + AuthenticatedEncryption.nonceSize)
    guard Int(reader.word()) == reader.remaining else { throw damaged }
    self.content = content
    self.cost = cost
    header = Array(body[..<Self.headerCount])
    sealed = Array(body[Self.headerCount...])
  }

  public var encoded: [UInt8] {
    let body = header + sealed
    return body + BLAKE2b.hash(body, size: Self.checksumCount)
  }

  /// The secret.
  ///
  /// - Throws: where the passphrase is wrong, or the content another one than was asked for.
  public func open(
    _ wanted: Content, passphrase: Secret, name: String
  ) throws(FactoryProblem) -> Secret {
    guard content == wanted else {
      throw FactoryProblem(
        "\(name) holds another kind of secret", cause: "files were mixed up",
        wayOut: "name the right folder")
    }
    let saltEnd = 14 + PasswordKey.saltSize
    let key = try Self.key(passphrase, salt: Array(header[14..<saltEnd]), cost: cost)
    let nonce = Array(header[saltEnd..<saltEnd + AuthenticatedEncryption.nonceSize])
    let opened = key.use {
      AuthenticatedEncryption.open(sealed, key: $0, nonce: nonce, context: header)
    }
    guard var opened else {
      throw FactoryProblem(
        "this passphrase does not open \(name)", cause: "it is not the one that sealed it",
        wayOut: "type it again; the file is whole, and a lost passphrase cannot be got back")
    }
    return Secret(taking: &opened)
  }

  static func read(_ file: URL) throws(FactoryProblem) -> SealedFile {
    try SealedFile(
      parsing: try Folders.read(file, limit: byteCountMax), from: file.path)
  }

  private static func key(
    _ passphrase: Secret, salt: [UInt8], cost: PasswordKey.Cost
  ) throws(FactoryProblem) -> Secret {
    guard var key = passphrase.use({ PasswordKey.make($0, salt: salt, cost: cost) }) else {
      throw FactoryProblem(
        "the memory for the passphrase could not be had: \(cost.memoryKibibytes >> 10) MiB",
        cause: "other programs use it", wayOut: "end some of them, or use a larger machine")
    }
    return Secret(taking: &key)
  }
}
