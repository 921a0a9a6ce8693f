public import Identity

/// Why a datagram or a kept file of the formation is not what it claims to be.
public enum FormationError: Error, Equatable, Sendable {
  /// It ends before a field that must be there.
  case truncated(at: Int)
  case trailing(count: Int)
  case tooLong(bytes: Int)
  case wrongMagic
  case unknownVersion(UInt8)
  case unknownKind(UInt8)
  /// A field has a value that its writer may not give it.
  case badField(String)
  /// A certificate or a roster inside is damaged.
  case structure(WireError)

  public var explanation: String {
    switch self {
    case .truncated(let offset): "it ends too early, at byte \(offset)"
    case .trailing(let count): "\(count) bytes follow its end"
    case .tooLong(let count): "it has \(count) bytes, more than are allowed"
    case .wrongMagic: "it does not begin as it should"
    case .unknownVersion(let version): "version \(version) is not known: update this program"
    case .unknownKind(let kind): "kind \(kind) is not known"
    case .badField(let name): "the field " + name + " is not valid"
    case .structure(let error): error.explanation
    }
  }
}

/// Why an order of the owner is not carried out.
public enum FormationRefusal: Error, Equatable, Sendable {
  case noRoster
  /// The board that was asked is the one to be removed.
  case thisBoard
  case notMember(Identifier)
  /// It was heard too short a while ago; seconds.
  case present(Identifier, seconds: UInt64)
  case tooMany

  public var explanation: String {
    switch self {
    case .noRoster: "this board is in no cluster yet"
    case .thisBoard: "a board cannot remove itself: reset it instead"
    case .notMember(let serial): "board " + serial.hex + " is no member of this cluster"
    case .present(let serial, let seconds):
      "board " + serial.hex + " may have been here \(seconds) s ago: take it out, wait until it has"
        + " been silent for 10 minutes, and say it again"
    case .tooMany: "too many boards are being removed already: wait until they are gone"
    }
  }
}
