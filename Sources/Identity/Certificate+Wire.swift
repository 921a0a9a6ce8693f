internal import Base

extension Certificate {
  static let context = "skyminer/cert/v1"
  private static let lengthOffset = 124

  /// - Parameter bytes: exactly one certificate.
  public init(parsing bytes: [UInt8]) throws(WireError) {
    var reader = WireReader(bytes, .certificate)
    self = try Certificate(reading: &reader)
    try reader.end()
  }

  init(reading reader: inout WireReader) throws(WireError) {
    try reader.header("SKYM")
    let type = try reader.byte()
    guard let kind = CertificateKind(rawValue: type) else {
      throw .unknownType(.certificate, UInt16(type))
    }
    let flags = try reader.half()
    guard flags == 0 else { throw .unknownFlags(.certificate, flags) }
    var body = Body(
      kind, serial: try reader.identifier(), issuer: try reader.identifier(),
      subject: try reader.key(), notBefore: try reader.integer(8), notAfter: try reader.integer(8),
      childrenMax: try reader.word(), hardware: try reader.hash())
    let count = Int(try reader.half())
    guard count <= Self.extensionBytesMax else { throw .tooLong(.certificate, bytes: count) }
    body.extensions = try TagList(parsing: try reader.take(count), known: [], .certificate)
    try Self.check(body)
    self.init(body: body, signature: try reader.take(Wire.signatureCount))
  }

  public var encoded: [UInt8] { Self.encode(body) + signature }

  static func encode(_ body: Body) -> [UInt8] {
    var writer = BigEndianWriter(capacity: byteCountMin)
    writer.header("SKYM")
    writer.byte(body.kind.rawValue)
    writer.half(0)
    body.serial.write(to: &writer)
    body.issuer.write(to: &writer)
    body.subject.write(to: &writer)
    writer.integer(body.notBefore, 8)
    writer.integer(body.notAfter, 8)
    writer.word(body.childrenMax)
    writer.append(body.hardware.bytes)
    precondition(writer.bytes.count == lengthOffset, "the fixed fields have their place")
    let extensions = body.extensions.encoded
    precondition(extensions.count <= extensionBytesMax, "extensions are small")
    writer.half(UInt16(extensions.count))
    writer.append(extensions)
    return writer.bytes
  }

  /// What holds for a certificate of a kind without asking who signed it.
  static func check(_ body: Body) throws(WireError) {
    guard body.notBefore <= body.notAfter else { throw .badField(.certificate, "notAfter") }
    guard (body.childrenMax > 0) == (body.kind == .batch) else {
      throw .badField(.certificate, "maxChildren")
    }
    guard (body.hardware != .zero) == (body.kind == .operational) else {
      throw .badField(.certificate, "hwCommit")
    }
    switch body.kind {
    case .batch, .registry:
      guard body.serial.unitNumber == 0 else { throw .badField(.certificate, "serial") }
    case .claim, .operational:
      guard body.serial.unitNumber > 0 else { throw .badField(.certificate, "serial") }
    case .node:
      guard body.serial == Identifier(of: body.subject), body.issuer == body.serial else {
        throw .badField(.certificate, "serial")
      }
    }
    if let board = body.extensions[boardTag] {
      let isPrintable = board.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
      guard (1...32).contains(board.count), isPrintable else {
        throw .badField(.certificate, "board")
      }
    }
  }
}
