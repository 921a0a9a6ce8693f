import Base
import Identity
import LinuxIO

/// Judges an attestation without asking anybody.
struct Verifier {
  /// A board that was taken back longer ago than this is in every snapshot; an older snapshot does not
  /// count for the bonus.
  static let snapshotDaysMax: UInt64 = 7
  private static let fileMax = 2 << 20

  /// Why there is no verdict.
  enum Failure: Error {
    case file(String)
    case form(String)
    case trust(String)
  }

  let verification: AttestCommand.Verification

  /// - Returns: 0 for a genuine answer, 1 for one that is not, 2 for input that cannot be read.
  func run() -> Int32 {
    do throws(Failure) {
      StandardStream.output.write(try judge())
      return 0
    } catch {
      switch error {
      case .trust(let reason):
        StandardStream.output.write(
          verification.isJSON ? Self.json(reason) : "NOT GENUINE: " + reason + "\n")
        return 1
      case .file(let reason), .form(let reason):
        StandardStream.error.write("sky: " + reason + "\n")
        return 2
      }
    }
  }

  private func judge() throws(Failure) -> String {
    let now = verification.at ?? Clock.wallSeconds
    guard let root = PublicKey(try bytes(verification.root, "the root key")) else {
      throw .form("a root key has 32 bytes")
    }
    let challenge: Challenge
    let attestation: Attestation
    let challengeBytes = try bytes(verification.challenge, "the challenge")
    let attestationBytes = try bytes(verification.attestation, "the attestation")
    do throws(WireError) {
      challenge = try Challenge(parsing: challengeBytes)
    } catch {
      // The verifier's own: not a fault of the board.
      throw .form(error.explanation)
    }
    do throws(WireError) {
      attestation = try Attestation(parsing: attestationBytes)
    } catch {
      throw .trust(error.explanation)
    }
    let snapshot = try snapshot(root: root, now: now)
    do throws(TrustError) {
      let verdict = try attestation.verify(
        challenge, root: root, now: now, revocations: snapshot)
      let isStale = snapshot.map { now > $0.issuedAt + Self.snapshotDaysMax * 86400 } ?? false
      return verification.isJSON
        ? Self.json(verdict, isStale: isStale) : Self.text(verdict, snapshot, isStale: isStale)
    } catch {
      throw .trust(error.explanation)
    }
  }

  private func snapshot(root: PublicKey, now: UInt64) throws(Failure) -> RevocationSnapshot? {
    guard let path = verification.revocations else { return nil }
    let bytes = try bytes(path, "the revocation snapshot")
    let snapshot: RevocationSnapshot
    do throws(WireError) {
      snapshot = try RevocationSnapshot(parsing: bytes)
    } catch {
      throw .form(error.explanation)
    }
    do throws(TrustError) {
      try snapshot.verify(root: root, now: now)
    } catch {
      throw .form("the revocation snapshot is not to be believed: " + error.explanation)
    }
    return snapshot
  }

  /// Hexadecimal digits, or a file that holds such or the bytes themselves.
  private func bytes(_ word: String, _ what: String) throws(Failure) -> [UInt8] {
    if word.utf8.count >= 64, let bytes = Text.bytes(hex: word) { return bytes }
    do throws(SystemError) {
      let content = try Files.read(word, limit: Self.fileMax)
      let text = content.filter { $0 != 0x0A && $0 != 0x0D && $0 != 0x20 }
      return Text.bytes(hex: Text.string(text[...])) ?? content
    } catch {
      throw .file(what + ": " + error.explanation)
    }
  }

  static func text(
    _ verdict: AttestationVerdict, _ snapshot: RevocationSnapshot?, isStale: Bool
  ) -> String {
    var text = "GENUINE: " + verdict.standing.name + " " + verdict.serial.hex + "\n"
    let put = { (name: String, value: String) in
      text += name
      for _ in name.utf8.count..<14 { text += " " }
      text += value + "\n"
    }
    put("class", verdict.standing.name)
    put("key", Text.hex(verdict.key.bytes))
    if !verdict.board.isEmpty { put("board", verdict.board) }
    put("registered", verdict.registeredAt.map { UniversalTime.text($0) } ?? "no")
    if let snapshot {
      let age = isStale ? ", older than \(snapshotDaysMax) days" : ""
      put(
        "revocations",
        "snapshot \(snapshot.number) of " + UniversalTime.text(snapshot.issuedAt) + age)
    } else {
      put("revocations", "not looked at")
    }
    put("firmware", Text.hex(verdict.moment.firmware.bytes))
    put("boot", verdict.moment.bootID.hex)
    put("answer", "number \(verdict.moment.counter) of this key")
    if let cluster = verdict.cluster {
      put(
        "cluster",
        Text.hex(cluster.clusterKey.bytes) + ", \(cluster.members.count) boards, epoch "
          + "\(cluster.epoch)")
    }
    put("bonus", verdict.isEligible && !isStale ? "eligible" : "not eligible")
    return text
  }

  static func json(_ verdict: AttestationVerdict, isStale: Bool) -> String {
    var json = JSONWriter()
    json.beginObject()
    json.bool("genuine", true)
    json.string("class", verdict.standing.name)
    json.string("serial", verdict.serial.hex)
    json.string("key", Text.hex(verdict.key.bytes))
    json.string("board", verdict.board)
    if let registeredAt = verdict.registeredAt {
      json.number("registered_at", Int64(clamping: registeredAt))
    }
    json.bool("revocations_checked", verdict.isChecked)
    json.string("firmware", Text.hex(verdict.moment.firmware.bytes))
    json.string("boot_id", verdict.moment.bootID.hex)
    // As text: a reader's numbers may end at 2^53.
    json.string("counter", "\(verdict.moment.counter)")
    if let cluster = verdict.cluster {
      json.string("cluster", Text.hex(cluster.clusterKey.bytes))
      json.number("cluster_boards", Int64(cluster.members.count))
    }
    json.bool("eligible", verdict.isEligible && !isStale)
    json.endObject()
    return json.text + "\n"
  }

  static func json(_ reason: String) -> String {
    var json = JSONWriter()
    json.beginObject()
    json.bool("genuine", false)
    json.string("reason", reason)
    json.bool("eligible", false)
    json.endObject()
    return json.text + "\n"
  }
}
