import Base
import Identity
import Provisioning
import Sodium

/// What follows `sky attest`: a challenge is made, answered on a board, and the answer judged anywhere.
enum AttestCommand: Equatable {
  case challenge(verifier: String, AttestationPurpose)
  /// Hexadecimal digits of a challenge.
  case answer(String)
  case verify(Verification)

  /// Hexadecimal digits or names of files.
  struct Verification: Equatable {
    var root = ""
    var challenge = ""
    var attestation = ""
    var revocations: String?
    /// Seconds since 1970 instead of this computer's clock.
    var at: UInt64?
    var isJSON = false
  }

  static let help = """
    usage: sky attest challenge [--verifier NAME] [--purpose inspection|bonus|peering]
           sky attest answer CHALLENGE
           sky attest verify --root KEY --challenge C --attestation A
                             [--revocations FILE] [--at SECONDS] [--json]

    A verifier makes a challenge, the board answers it, the verifier judges the
    answer; nothing of this needs a network. KEY, C and A are hexadecimal digits,
    or names of files that hold them. FILE is the registry's /v1/revocations;
    without one nobody is found eligible for the bonus of miners.

    """

  /// - Returns: nil for what is written otherwise.
  init?(_ words: ArraySlice<String>) {
    guard let name = words.first else { return nil }
    var options: [(name: String, value: String)] = []
    var rest = words.dropFirst()
    if name == "answer" {
      guard rest.count == 1, let challenge = rest.first else { return nil }
      self = .answer(challenge)
      return
    }
    while let option = rest.popFirst() {
      if option == "--json" {
        options.append((option, ""))
        continue
      }
      guard let value = rest.popFirst() else { return nil }
      options.append((option, value))
    }
    switch name {
    case "challenge": self.init(challenge: options)
    case "verify": self.init(verify: options)
    default: return nil
    }
  }

  private init?(challenge options: [(name: String, value: String)]) {
    var verifier = ""
    var purpose = AttestationPurpose.inspection
    for option in options {
      switch option.name {
      case "--verifier": verifier = option.value
      case "--purpose":
        let known: [AttestationPurpose] = [.inspection, .bonus, .peering]
        guard let found = known.first(where: { $0.name == option.value }) else { return nil }
        purpose = found
      default: return nil
      }
    }
    self = .challenge(verifier: verifier, purpose)
  }

  private init?(verify options: [(name: String, value: String)]) {
    var verification = Verification()
    for option in options {
      switch option.name {
      case "--root": verification.root = option.value
      case "--challenge": verification.challenge = option.value
      case "--attestation": verification.attestation = option.value
      case "--revocations": verification.revocations = option.value
      case "--at":
        guard let seconds = Text.decimal(Array(option.value.utf8)[...]) else { return nil }
        verification.at = seconds
      case "--json": verification.isJSON = true
      default: return nil
      }
    }
    guard !verification.root.isEmpty, !verification.challenge.isEmpty,
      !verification.attestation.isEmpty
    else { return nil }
    self = .verify(verification)
  }

  /// A challenge that nobody had before, hexadecimal.
  ///
  /// - Parameter verifier: any name, which goes in by its hash.
  static func makeChallenge(verifier: String, _ purpose: AttestationPurpose) -> String {
    guard let nonce = Hash(RandomBytes.make(Hash.byteCount)) else {
      preconditionFailure("a nonce has the size of a hash")
    }
    let challenge = Challenge(
      nonce: nonce, verifier: Hash.of(Array(verifier.utf8)), purpose: purpose)
    return Text.hex(challenge.encoded)
  }
}
