internal import Base
internal import Identity

/// Reads the fields of a datagram in order and refuses at the first that is not there.
struct FormationReader {
  private var reader: BigEndianReader

  init(_ bytes: [UInt8]) { reader = BigEndianReader(bytes) }

  var remaining: Int { reader.remaining }

  mutating func integer(_ width: Int) throws(FormationError) -> UInt64 {
    guard reader.remaining >= width else { throw .truncated(at: reader.offset + reader.remaining) }
    return reader.integer(width)
  }

  mutating func byte() throws(FormationError) -> UInt8 { UInt8(try integer(1)) }
  mutating func count() throws(FormationError) -> Int { Int(try integer(2)) }

  mutating func take(_ count: Int) throws(FormationError) -> [UInt8] {
    guard reader.remaining >= count else { throw .truncated(at: reader.offset + reader.remaining) }
    return reader.take(count)
  }

  mutating func flag(_ name: String) throws(FormationError) -> Bool {
    let value = try byte()
    guard value <= 1 else { throw .badField(name) }
    return value == 1
  }

  mutating func identifier() throws(FormationError) -> Identifier {
    Identifier(high: try integer(8), low: try integer(8))
  }

  mutating func hash() throws(FormationError) -> Hash {
    guard let hash = Hash(try take(Hash.byteCount)) else { throw .badField("hash") }
    return hash
  }

  mutating func key() throws(FormationError) -> PublicKey {
    guard let key = PublicKey(try take(PublicKey.byteCount)) else { throw .badField("key") }
    return key
  }

  mutating func body() throws(FormationError) -> ClusterRoster.Body {
    let bytes = try take(try count())
    do throws(WireError) {
      return try ClusterRoster.Body(parsing: bytes)
    } catch {
      throw .structure(error)
    }
  }

  mutating func roster() throws(FormationError) -> ClusterRoster {
    let bytes = try take(try count())
    do throws(WireError) {
      return try ClusterRoster(parsing: bytes)
    } catch {
      throw .structure(error)
    }
  }

  mutating func chain() throws(FormationError) -> CertificateChain {
    let bytes = try take(try count())
    do throws(WireError) {
      return try CertificateChain(parsing: bytes)
    } catch {
      throw .structure(error)
    }
  }

  /// Four letters and the version.
  mutating func header(_ magic: StaticString) throws(FormationError) {
    guard try take(4) == FormationReader.letters(magic) else { throw .wrongMagic }
    let version = try byte()
    guard version == 1 else { throw .unknownVersion(version) }
  }

  func end() throws(FormationError) {
    guard reader.remaining == 0 else { throw .trailing(count: reader.remaining) }
  }

  static func letters(_ magic: StaticString) -> [UInt8] {
    precondition(magic.utf8CodeUnitCount == 4, "a structure begins with four letters")
    var letters: [UInt8] = []
    for index in 0..<4 { unsafe letters.append(magic.utf8Start[index]) }
    return letters
  }
}

extension BigEndianWriter {
  mutating func header(_ magic: StaticString) {
    append(FormationReader.letters(magic))
    byte(1)
  }

  mutating func flag(_ value: Bool) { byte(value ? 1 : 0) }

  mutating func identifier(_ value: Identifier) {
    integer(value.high, 8)
    integer(value.low, 8)
  }

  /// The length in two bytes, and the bytes.
  mutating func run(_ bytes: [UInt8]) {
    integer(UInt64(bytes.count), 2)
    append(bytes)
  }
}
