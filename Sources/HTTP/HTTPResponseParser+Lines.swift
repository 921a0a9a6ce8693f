internal import Base

/// What single lines of a response mean.
extension HTTPResponseParser {
  private static let protocolName = Array("HTTP/".utf8)

  static func couldBeStatusLine(_ start: [UInt8]) -> Bool {
    start.prefix(protocolName.count).elementsEqual(protocolName.prefix(start.count))
  }

  /// `HTTP/1.1 200 OK`; the reason may be empty, the space before it not (RFC 9112, 4).
  mutating func readStatusLine(_ line: [UInt8]) throws(HTTPError) {
    guard line.count >= 6, line.starts(with: Self.protocolName), Characters.isDigit(line[5]) else {
      throw .statusLine
    }
    guard line[5] == 0x31 else { throw .version }
    guard line.count >= 13, line[6] == 0x2E, Characters.isDigit(line[7]),
      line[8] == Characters.space, line[12] == Characters.space,
      let code = Text.decimal(line[9..<12]), (100...599).contains(code),
      line[13...].allSatisfy({ Characters.isValue($0) })
    else { throw .statusLine }
    isVersion10 = line[7] == 0x30
    status = UInt16(code)
  }

  /// `Name: value`; nothing between name and colon (RFC 9112, 5.1).
  static func field(_ line: ArraySlice<UInt8>, number: Int) throws(HTTPError) -> HTTPField {
    if let first = line.first, first == Characters.space || first == Characters.tab {
      throw .foldedField(line: number)
    }
    guard let colon = line.firstIndex(of: 0x3A) else { throw .field(line: number) }
    let name = line[..<colon]
    let value = line[(colon + 1)...]
    guard !name.isEmpty, name.allSatisfy({ Characters.isToken($0) }),
      value.allSatisfy({ Characters.isValue($0) })
    else { throw .field(line: number) }
    return HTTPField(received: name, Characters.trimmed(value))
  }

  /// How the body ends, decided as RFC 9112, 6.3 does.
  mutating func stateAfterHead() throws(HTTPError) -> State {
    if status < 200 {
      guard status != 101 else { throw .switchedProtocol }
      interimCount += 1
      guard interimCount <= Self.interimMax else { throw .tooManyInterim }
      startAgain()
      return .statusLine
    }
    if status == 204 || status == 304 { return .finished }
    for field in fields where field.isNamed("Content-Encoding") {
      guard Characters.areAlike(field.value.utf8, "identity".utf8) else { throw .coding }
    }
    let lengths = fields.filter { $0.isNamed("Content-Length") }
    let codings = fields.filter { $0.isNamed("Transfer-Encoding") }
    if let coding = codings.first {
      guard lengths.isEmpty else { throw .conflictingLengths }
      // Version 1.0 knows no chunks: framing by who does not know the rules (RFC 9112, 6.1).
      guard !isVersion10, codings.count == 1,
        Characters.areAlike(coding.value.utf8, "chunked".utf8)
      else { throw .coding }
      return .chunkSize
    }
    guard let length = lengths.first else { return .untilClose }
    guard lengths.count == 1, !length.value.utf8.contains(0x2C) else { throw .conflictingLengths }
    guard let count = Text.decimal(length.value.utf8) else { throw .length }
    guard count <= UInt64(bodyMax) else { throw .bodyTooLong(bytesMax: bodyMax) }
    bodyExpected = Int(count)
    body.reserveCapacity(Int(count))
    return count == 0 ? .finished : .sized(left: Int(count))
  }

  /// The number that a line starts with, in hexadecimal; extensions behind `;` are passed over
  /// (RFC 9112, 7.1.1).
  func chunkSize(_ line: [UInt8]) throws(HTTPError) -> Int {
    var size = 0
    var digits = 0
    while digits < line.count, let nibble = Characters.hexadecimal(line[digits]) {
      guard digits < 15 else { throw .chunk }
      size = size << 4 | Int(nibble)
      digits += 1
    }
    let rest = Characters.trimmed(line[digits...])
    guard digits > 0, rest.isEmpty ? digits == line.count : rest.first == 0x3B,
      rest.allSatisfy({ Characters.isValue($0) })
    else { throw .chunk }
    guard size <= bodyMax - body.count else { throw .bodyTooLong(bytesMax: bodyMax) }
    return size
  }
}
