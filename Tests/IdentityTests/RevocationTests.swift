import Identity
import IdentitySamples
import Testing

/// Who is taken back, and what a snapshot may look like.
struct RevocationTests {
  private let factory = Structure.factory
  private var batch: Identifier { factory.batch.serial }

  private func entry(
    _ serial: Identifier, _ state: RevocationSnapshot.State,
    _ reason: RevocationReason = .cloned
  ) -> RevocationSnapshot.Entry {
    .init(serial: serial, state: state, reason: reason, since: 5)
  }

  private func verdict(_ entries: [RevocationSnapshot.Entry], on serial: Identifier) -> TrustError?
  {
    do throws(TrustError) {
      try factory.snapshot(1, entries).check(serial)
      return nil
    } catch {
      return error
    }
  }

  @Test
  func `a revoked or suspended board is named with its reason`() {
    let board = batch.unit(4)
    #expect(verdict([entry(board, .revoked)], on: board) == .revoked(board, .cloned))
    #expect(
      verdict([entry(board, .suspended, .lost)], on: board) == .suspended(board, .lost))
    #expect(verdict([entry(batch.unit(5), .revoked)], on: board) == nil)
    #expect(verdict([], on: board) == nil)
  }

  @Test
  func `what is said of a batch holds for its boards`() {
    let board = batch.unit(4)
    let error = TrustError.revoked(batch, .batchCompromised)
    #expect(verdict([entry(batch, .revoked, .batchCompromised)], on: board) == error)
    let stranger = Identifier(high: 1, low: 2 << 32).unit(4)
    #expect(verdict([entry(batch, .revoked, .batchCompromised)], on: stranger) == nil)
  }

  @Test
  func `a board comes before its batch, in both directions`() {
    let board = batch.unit(4)
    let entries = [entry(batch, .revoked), entry(board, .active, .unspecified)]
    #expect(verdict(entries, on: board) == nil)
    #expect(factory.snapshot(1, entries).state(of: board) == .active)
    #expect(factory.snapshot(1, entries).state(of: batch.unit(5)) == .revoked)
    let opposite = [entry(batch, .active), entry(board, .suspended)]
    #expect(verdict(opposite, on: board) == .suspended(board, .cloned))
    #expect(verdict(opposite, on: batch.unit(5)) == nil)
  }

  @Test
  func `an attested board that was taken back is refused, registered or not`() throws {
    let answer = factory.attestation(4, to: Structure.challenge)
    let snapshot = factory.snapshot(1, [entry(batch.unit(4), .revoked)])
    #expect(throws: TrustError.revoked(batch.unit(4), .cloned)) {
      try answer.verify(
        Structure.challenge, root: factory.root, now: Structure.now, revocations: snapshot)
    }
  }

  @Test(arguments: [1, 2, 3, 10, 255])
  func `every entry is found, and no other`(count: UInt32) {
    let snapshot = factory.snapshot(
      1, (1...count).map { entry(batch.unit($0 * 2), .suspended) })
    for unit in 1...(2 * count + 1) {
      #expect((snapshot.entry(of: batch.unit(unit)) != nil) == (unit % 2 == 0))
    }
  }

  @Test
  func `a snapshot older than the one that is known is refused`() throws {
    let snapshot = factory.snapshot(6, [])
    try snapshot.verify(root: factory.root, now: Structure.now, known: 6)
    #expect(throws: TrustError.oldSnapshot(number: 6, known: 7)) {
      try snapshot.verify(root: factory.root, now: Structure.now, known: 7)
    }
  }

  @Test
  func `a snapshot is fresh for seven days, and not without a clock`() {
    let snapshot = factory.snapshot(1, [])
    let age = RevocationSnapshot.ageSecondsMax
    #expect(age == 604_800)
    #expect(snapshot.isFresh(now: snapshot.issuedAt + age))
    #expect(!snapshot.isFresh(now: snapshot.issuedAt + age + 1))
    #expect(snapshot.isFresh(now: snapshot.issuedAt - age))
    #expect(!snapshot.isFresh(now: snapshot.issuedAt - age - 1))
    #expect(!snapshot.isFresh(now: 0) && !snapshot.isFresh(now: .max))
    #expect(!snapshot.isFresh(now: nil))
  }

  /// Three entries of 26 bytes from byte 217 on, behind their count.
  @Test
  func `entries ascend, have a known state and a known reason, and are as many as was said`() {
    let bytes = Structure.snapshot.bytes
    let first = Array(bytes[217..<243])
    let second = Array(bytes[243..<269])
    func refusal(_ bytes: [UInt8]) -> WireError? { Structure.snapshot.refusal(of: bytes) }
    let kind = StructureKind.revocationSnapshot
    #expect(refusal(bytes.with(second + first, at: 217)) == .notAscending(kind))
    #expect(refusal(bytes.with(first + first, at: 217)) == .notAscending(kind))
    #expect(refusal(bytes.with([3], at: 217 + 16)) == .badField(kind, "state"))
    #expect(refusal(bytes.with([7], at: 217 + 17)) == .badField(kind, "reason"))
    #expect(refusal(bytes.with(number(2, 4), at: 213)) == .trailing(kind, count: 26))
    #expect(refusal(bytes.with(number(9, 4), at: 213)) == .truncated(kind, at: bytes.count))
    #expect(refusal(bytes.with(number(65_536, 4), at: 213)) == .truncated(kind, at: bytes.count))
    for count in [65_537, UInt64(UInt32.max)] {
      #expect(
        refusal(bytes.with(number(count, 4), at: 213)) == .tooLong(kind, bytes: bytes.count))
    }
  }

  @Test
  func `the largest snapshot is written and read`() throws {
    let entries = (1...UInt32(RevocationSnapshot.entriesMax)).map {
      entry(batch.unit($0), .revoked)
    }
    let snapshot = factory.snapshot(1, entries)
    #expect(try RevocationSnapshot(parsing: snapshot.encoded) == snapshot)
    try snapshot.verify(root: factory.root, now: Structure.now)
  }

  @Test
  func `states and reasons have words`() {
    let reasons = (0...6).compactMap { RevocationReason(rawValue: $0)?.name }
    #expect(Set(reasons).count == 7)
    let states = (0...2).compactMap { RevocationSnapshot.State(rawValue: $0)?.name }
    #expect(states == ["active", "suspended", "revoked"])
    #expect(RevocationReason(rawValue: 7) == nil && RevocationSnapshot.State(rawValue: 3) == nil)
  }
}
