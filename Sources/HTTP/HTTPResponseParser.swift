internal import Base

/// Reads one response to one request, piece by piece as the connection brings it (RFC 9112).
///
/// It keeps to the letter where servers of our time do: lines end with carriage return and line feed, the
/// length is said once, no field is folded. Interim answers (1xx) are passed over. Where neither a length
/// nor chunks are announced the body goes on to the end of the connection, and then nobody can tell
/// a whole one from one cut off: what matters must carry its own proof.
public struct HTTPResponseParser {
  /// Bytes of one head, the fields behind a chunked body counted with it.
  public static let headBytesMax = 16_384
  /// Fields of one head, counted the same way.
  public static let fieldsMax = 64
  /// Interim answers before the one that counts.
  public static let interimMax = 8
  /// Bytes of the line that says how long a chunk is.
  static let chunkLineMax = 256

  enum State: Equatable {
    case statusLine
    case fields
    case sized(left: Int)
    case untilClose
    case chunkSize
    case chunk(left: Int)
    case chunkEnd
    case trailers
    case finished
    case failed(HTTPError)
  }

  let bodyMax: Int
  var state = State.statusLine
  var status: UInt16 = 0
  var isVersion10 = false
  var fields: [HTTPField] = []
  var fieldCount = 0
  var interimCount = 0
  var body: [UInt8] = []
  var bodyExpected: Int?
  private var line: [UInt8] = []
  private var headBytes = 0
  private var lineNumber = 0

  /// - Parameter bodyMax: bytes of the body that are allowed.
  public init(bodyMax: Int) {
    precondition(bodyMax >= 0)
    self.bodyMax = bodyMax
  }

  /// Takes what the connection brought; the response once it is whole.
  ///
  /// What comes behind the end is left alone. After an error the same error comes again.
  public mutating func push(_ bytes: ArraySlice<UInt8>) throws(HTTPError) -> HTTPResponse? {
    if case .failed(let error) = state { throw error }
    var rest = bytes
    do throws(HTTPError) {
      while state != .finished, !rest.isEmpty { try step(&rest) }
    } catch {
      state = .failed(error)
      throw error
    }
    return state == .finished ? response : nil
  }

  /// Says that the other side has closed the connection in good order.
  public mutating func end() throws(HTTPError) -> HTTPResponse {
    switch state {
    case .untilClose, .finished:
      state = .finished
      return response
    case .failed(let error): throw error
    case .statusLine, .fields, .sized, .chunkSize, .chunk, .chunkEnd, .trailers:
      let error = cutOff
      state = .failed(error)
      throw error
    }
  }

  /// The error for a connection that breaks now.
  public var cutOff: HTTPError {
    switch state {
    case .statusLine, .fields: .cutOffInHead(received: headBytes)
    case .failed(let error): error
    case .sized, .untilClose, .chunkSize, .chunk, .chunkEnd, .trailers, .finished:
      .cutOffInBody(received: body.count, expected: bodyExpected)
    }
  }

  private var response: HTTPResponse {
    HTTPResponse(status: status, fields: fields, body: body)
  }

  private mutating func step(_ rest: inout ArraySlice<UInt8>) throws(HTTPError) {
    switch state {
    case .statusLine:
      guard let line = try nextLine(&rest) else { return }
      try readStatusLine(line)
      state = .fields
    case .fields:
      guard let line = try nextLine(&rest) else { return }
      guard line.isEmpty else {
        fields.append(try field(line))
        return
      }
      state = try stateAfterHead()
    case .sized(let left):
      let count = take(left, &rest)
      state = count == left ? .finished : .sized(left: left - count)
    case .untilClose:
      guard rest.count <= bodyMax - body.count else { throw .bodyTooLong(bytesMax: bodyMax) }
      _ = take(rest.count, &rest)
    case .chunkSize:
      guard let line = try nextLine(&rest) else { return }
      let size = try chunkSize(line)
      state = size == 0 ? .trailers : .chunk(left: size)
    case .chunk(let left):
      let count = take(left, &rest)
      state = count == left ? .chunkEnd : .chunk(left: left - count)
    case .chunkEnd:
      guard let line = try nextLine(&rest) else { return }
      guard line.isEmpty else { throw .chunk }
      state = .chunkSize
    case .trailers:
      guard let line = try nextLine(&rest) else { return }
      if line.isEmpty { state = .finished } else { _ = try field(line) }
    case .finished, .failed: preconditionFailure("nothing to read")
    }
  }

  private mutating func take(_ count: Int, _ rest: inout ArraySlice<UInt8>) -> Int {
    let piece = rest.prefix(count)
    body += piece
    rest = rest.dropFirst(piece.count)
    return piece.count
  }

  /// The next whole line without its end; nil when more must come first.
  private mutating func nextLine(_ rest: inout ArraySlice<UInt8>) throws(HTTPError) -> [UInt8]? {
    while let byte = rest.popFirst() {
      try countByte()
      let isAfterReturn = line.last == Characters.carriageReturn
      guard isAfterReturn == (byte == Characters.lineFeed) else { throw .lineEnd }
      if byte == Characters.lineFeed {
        var whole = line
        whole.removeLast()
        line.removeAll(keepingCapacity: true)
        lineNumber += 1
        return whole
      }
      line.append(byte)
      // A stranger is known by its first bytes, and may never send a whole line.
      if state == .statusLine, !Self.couldBeStatusLine(line) { throw .statusLine }
    }
    return nil
  }

  private mutating func countByte() throws(HTTPError) {
    switch state {
    case .chunkSize, .chunkEnd:
      guard line.count < Self.chunkLineMax else { throw .chunk }
    case .statusLine, .fields, .trailers, .sized, .untilClose, .chunk, .finished, .failed:
      headBytes += 1
      guard headBytes <= Self.headBytesMax else { throw .headTooLong }
    }
  }

  private mutating func field(_ line: [UInt8]) throws(HTTPError) -> HTTPField {
    fieldCount += 1
    guard fieldCount <= Self.fieldsMax else { throw .tooManyFields }
    return try Self.field(line[...], number: lineNumber)
  }

  /// Forgets an interim answer.
  mutating func startAgain() {
    fields = []
    fieldCount = 0
    headBytes = 0
    lineNumber = 0
  }
}
