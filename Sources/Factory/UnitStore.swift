import Base
import Foundation
import Identity
import Sodium

/// The factory records of a batch, each sealed for itself under one key, in one file.
///
/// `"SKYU" version(1) batch(16) count(4)`, then `count` places of 1064 bytes: `nonce(24) sealed(1040)`.
/// What is sealed is `length(2) record` and zeroes up to 1024 bytes; its context is the serial of the unit,
/// so that no place can be put where another belongs. Whoever opens one record has one in memory.
struct UnitStore {
  static let magic = Array("SKYU".utf8)
  static let version: UInt8 = 1
  static let headerCount = 25
  static let plainCount = 1024
  static let placeCount =
    AuthenticatedEncryption.nonceSize + plainCount + AuthenticatedEncryption.overhead

  private let file: OpenFile
  private let batch: Identifier

  /// Writes the header of a new file.
  init(
    making file: URL, batch: Identifier, count: UInt32
  ) throws(FactoryProblem) {
    self.file = try OpenFile(file.path, .new(mode: 0o600))
    self.batch = batch
    try self.file.append(Self.header(batch, count))
  }

  /// Opens the file of a batch, whose size must be that of its units.
  init(
    opening file: URL, batch: Identifier, count: UInt32
  ) throws(FactoryProblem) {
    self.file = try OpenFile(file.path, .read)
    self.batch = batch
    let size = Self.headerCount + Int(count) * Self.placeCount
    guard try self.file.read(Self.headerCount, at: 0) == Self.header(batch, count),
      try self.file.size == size
    else {
      throw FactoryProblem(
        "\(file.path) does not fit its batch", cause: "it is damaged, or of another batch",
        wayOut: "take the folder from a back-up")
    }
  }

  /// Appends a record, which must be that of the next unit.
  func append(_ record: FactoryRecord, key: Secret) throws(FactoryProblem) {
    var encoded = record.encoded
    precondition(encoded.count + 2 <= Self.plainCount, "a record has its bound")
    var plain = [UInt8(encoded.count >> 8), UInt8(encoded.count & 255)] + encoded
    plain += [UInt8](repeating: 0, count: Self.plainCount - plain.count)
    let nonce = RandomBytes.make(AuthenticatedEncryption.nonceSize)
    let sealed = key.use {
      AuthenticatedEncryption.seal(
        plain, key: $0, nonce: nonce, context: record.claim.serial.bytes)
    }
    Memory.wipe(&plain)
    Memory.wipe(&encoded)
    try file.append(nonce + sealed)
  }

  func sync() throws(FactoryProblem) { try file.sync() }

  func record(of unit: UInt32, key: Secret) throws(FactoryProblem) -> FactoryRecord {
    let offset = Self.headerCount + Int(unit - 1) * Self.placeCount
    let place = try file.read(Self.placeCount, at: offset)
    let damaged = FactoryProblem(
      "unit \(unit) in \(file.path) is damaged",
      cause: "the medium it lies on, or somebody changed it",
      wayOut: "take the folder from a back-up; other units may be whole")
    guard place.count == Self.placeCount else { throw damaged }
    let nonce = Array(place[..<AuthenticatedEncryption.nonceSize])
    let sealed = Array(place[AuthenticatedEncryption.nonceSize...])
    let opened = key.use {
      AuthenticatedEncryption.open(
        sealed, key: $0, nonce: nonce, context: batch.unit(unit).bytes)
    }
    guard var opened else { throw damaged }
    defer { Memory.wipe(&opened) }
    let count = Int(opened[0]) << 8 | Int(opened[1])
    guard count + 2 <= Self.plainCount,
      let record = try? FactoryRecord(parsing: Array(opened[2..<2 + count])),
      record.claim.serial == batch.unit(unit)
    else { throw damaged }
    return record
  }

  private static func header(_ batch: Identifier, _ count: UInt32) -> [UInt8] {
    var writer = BigEndianWriter(capacity: headerCount)
    writer.append(magic)
    writer.byte(version)
    writer.append(batch.bytes)
    writer.word(count)
    return writer.bytes
  }
}
