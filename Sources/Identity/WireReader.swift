internal import Base

/// Reads the fields of one structure in order and refuses at the first that is not there.
struct WireReader {
  private let kind: StructureKind
  private var reader: BigEndianReader

  init(_ bytes: [UInt8], _ kind: StructureKind) {
    self.kind = kind
    reader = BigEndianReader(bytes)
  }

  var offset: Int { reader.offset }
  var remaining: Int { reader.remaining }

  mutating func integer(_ width: Int) throws(WireError) -> UInt64 {
    guard reader.remaining >= width else { throw .truncated(kind, at: offset + reader.remaining) }
    return reader.integer(width)
  }

  mutating func byte() throws(WireError) -> UInt8 { UInt8(try integer(1)) }
  mutating func half() throws(WireError) -> UInt16 { UInt16(try integer(2)) }
  mutating func word() throws(WireError) -> UInt32 { UInt32(try integer(4)) }

  mutating func take(_ count: Int) throws(WireError) -> [UInt8] {
    guard reader.remaining >= count else { throw .truncated(kind, at: offset + reader.remaining) }
    return reader.take(count)
  }

  mutating func identifier() throws(WireError) -> Identifier {
    Identifier(high: try integer(8), low: try integer(8))
  }

  mutating func hash() throws(WireError) -> Hash {
    guard let hash = Hash(try take(Hash.byteCount)) else { throw .badField(kind, "hash") }
    return hash
  }

  mutating func key() throws(WireError) -> PublicKey {
    guard let key = PublicKey(try take(PublicKey.byteCount)) else { throw .badField(kind, "key") }
    return key
  }

  /// Four letters and the version, which every structure of this module begins with.
  mutating func header(_ magic: StaticString, version: UInt8 = 1) throws(WireError) {
    var letters: [UInt8] = []
    for _ in 0..<min(4, reader.remaining) { letters.append(reader.byte()) }
    guard letters == Wire.letters(magic) else { throw .wrongMagic(kind) }
    let found = try byte()
    guard found == version else { throw .unknownVersion(kind, found) }
  }

  /// What must hold when everything has been read.
  func end() throws(WireError) {
    guard reader.remaining == 0 else { throw .trailing(kind, count: reader.remaining) }
  }
}

enum Wire {
  static let signatureCount = 64

  /// The four ASCII letters that a structure begins with.
  static func letters(_ magic: StaticString) -> [UInt8] {
    precondition(magic.utf8CodeUnitCount == 4, "a structure begins with four letters")
    var letters: [UInt8] = []
    for index in 0..<4 { unsafe letters.append(magic.utf8Start[index]) }
    return letters
  }

  /// What is signed: a text of this kind of message alone, a zero byte, the body.
  ///
  /// No signature over one kind can pass for another.
  static func message(_ context: String, _ body: [UInt8]) -> [UInt8] {
    Array(context.utf8) + [0] + body
  }
}

extension BigEndianWriter {
  mutating func header(_ magic: StaticString, version: UInt8 = 1) {
    append(Wire.letters(magic))
    byte(version)
  }

  mutating func half(_ value: UInt16) { integer(UInt64(value), 2) }
}
