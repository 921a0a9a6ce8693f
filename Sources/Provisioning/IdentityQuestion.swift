/// What the identity daemon answers on its socket.
public enum IdentityQuestion: Equatable, Sendable {
  public static let path = "/run/identityd/control.sock"

  case identity
  case identityJSON
  /// The chain, hexadecimal.
  case chain
  /// Answers a challenge: 103 bytes in hexadecimal; the answer is the attestation in hexadecimal.
  case attest(String)
  case roster
  case rosterJSON
  /// A board is gone for good: its serial.
  case removeMember(String)
  /// Gives up key, peers and settings at the next boot, which follows at once.
  case reset

  public init?(parsing line: String) {
    let start = Array("attest ".utf8)
    if line.utf8.starts(with: start) {
      self = .attest(String(decoding: line.utf8.dropFirst(start.count), as: UTF8.self))
      return
    }
    let removal = Array("roster remove ".utf8)
    if line.utf8.starts(with: removal) {
      self = .removeMember(String(decoding: line.utf8.dropFirst(removal.count), as: UTF8.self))
      return
    }
    let plain: [IdentityQuestion] = [
      .identity, .identityJSON, .chain, .roster, .rosterJSON, .reset,
    ]
    for question in plain where question.line == line {
      self = question
      return
    }
    return nil
  }

  public var line: String {
    switch self {
    case .identity: "identity"
    case .identityJSON: "identity json"
    case .chain: "chain"
    case .attest(let hex): "attest " + hex
    case .roster: "roster"
    case .rosterJSON: "roster json"
    case .removeMember(let serial): "roster remove " + serial
    case .reset: "reset"
    }
  }
}
