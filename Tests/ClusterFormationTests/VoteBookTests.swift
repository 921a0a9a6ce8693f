import Base
import Identity
import IdentitySamples
import Testing

@testable import ClusterFormation

/// The memory that keeps a board from signing twice.
struct VoteBookTests {
  private let factory = SampleFactory(seed: 1)

  private func vote(_ units: [UInt32], epoch: UInt64, cluster: UInt8) throws -> VoteBook.Ballot {
    let seed = [UInt8](repeating: cluster, count: 32)
    let body = ClusterRoster.Body(
      epoch: epoch, predecessor: Hash.of([1]), clusterKey: Formation.publicKey(ofSeed: seed),
      members: units.map {
        ClusterRoster.Member(serial: factory.batch.serial.unit($0), key: factory.chain($0).key)
      })
    return VoteBook.Ballot(
      body: body, clusterSignature: [UInt8](repeating: 7, count: 64), newcomers: 1, signers: 0,
      signatures: [], seed: seed)
  }

  private func allows(
    _ book: VoteBook, _ ballot: VoteBook.Ballot, isReleased: Bool = false
  ) -> Bool {
    book.allows(ballot.body, Hash.of(ballot.body.encoded), isReleased: isReleased)
  }

  @Test
  func `one body for an epoch, and none for an earlier one`() throws {
    var book = VoteBook()
    let first = try vote([1, 2], epoch: 4, cluster: 1)
    #expect(allows(book, first))
    book.record(first, Hash.of(first.body.encoded))
    book = try VoteBook(parsing: book.encoded)
    #expect(allows(book, first))
    #expect(!allows(book, try vote([1, 3], epoch: 4, cluster: 1)))
    #expect(allows(book, try vote([1, 3], epoch: 4, cluster: 1), isReleased: true))
    #expect(!allows(book, try vote([1, 3], epoch: 3, cluster: 1), isReleased: true))
    #expect(allows(book, try vote([1, 3], epoch: 5, cluster: 1)))
    #expect(allows(book, try vote([1, 3], epoch: 4, cluster: 2)))
  }

  @Test
  func `votes for many clusters are remembered, and then no other is voted for`() throws {
    var book = VoteBook()
    for cluster in UInt8(1)...8 {
      let ballot = try vote([1, 2], epoch: 2, cluster: cluster)
      #expect(allows(book, ballot))
      book.record(ballot, Hash.of(ballot.body.encoded))
    }
    book = try VoteBook(parsing: book.encoded)
    #expect(!allows(book, try vote([1, 2], epoch: 2, cluster: 9)))
    #expect(!allows(book, try vote([1, 3], epoch: 2, cluster: 1)))
    #expect(allows(book, try vote([1, 3], epoch: 3, cluster: 1)))
  }

  @Test(arguments: UInt64(1)...20)
  func `a sequence number is new once`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var window = ReplayWindow()
    var taken: Set<UInt64> = []
    var newest: UInt64 = 0
    for _ in 0..<2000 {
      let sequence = 1 + newest / 2 + UInt64(random.below(Int(newest) / 2 + 100))
      let isNew = window.isNew(sequence)
      if taken.contains(sequence) { #expect(!isNew) }
      if sequence > newest { #expect(isNew) }
      if sequence + 64 > newest, !taken.contains(sequence) { #expect(isNew) }
      guard isNew else { continue }
      window.note(sequence)
      taken.insert(sequence)
      newest = max(newest, sequence)
      if newest > 10_000 { break }
    }
    #expect(taken.count > 50)
  }
}
