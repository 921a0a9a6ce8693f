import Base
import Identity
import IdentitySamples
import Sodium
import Testing

/// Rosters: what they may not say, who has to sign, and what follows what.
struct RosterTests {
  private let factory = Structure.factory
  private let whole = Structure.roster.bytes

  private func refusal(_ bytes: [UInt8]) -> WireError? { Structure.roster.refusal(of: bytes) }

  private func verdict(_ roster: ClusterRoster, after last: ClusterRoster? = nil) -> TrustError? {
    do throws(TrustError) {
      try roster.verify(after: last)
      return nil
    } catch {
      return error
    }
  }

  @Test
  func `the first roster has epoch 1 and nobody before it, later ones have both`() {
    let error = WireError.badField(.clusterRoster, "epoch")
    #expect(refusal(whole.with(number(0, 8), at: 5)) == error)
    #expect(refusal(whole.with(number(2, 8), at: 5)) == error)
    #expect(refusal(whole.with([1], at: 13)) == error)
    #expect(refusal(whole.with(number(2, 8) + [1], at: 5)) == nil)
  }

  @Test
  func `a cluster has 1 to 64 boards`() {
    for count in [0, 65, 65_535] as [UInt64] {
      #expect(refusal(whole.with(number(count, 2), at: 77)) == .badField(.clusterRoster, "count"))
    }
    let units = (1...64).map { UInt32($0) }
    let most = factory.roster(units)
    #expect(refusal(most.encoded) == nil)
    #expect(most.encoded.count == ClusterRoster.byteCountMax)
    #expect(verdict(most) == nil)
  }

  @Test
  func `members ascend by serial, and none is there twice`() {
    let first = Array(whole[79..<127])
    let second = Array(whole[127..<175])
    #expect(refusal(whole.with(second + first, at: 79)) == .notAscending(.clusterRoster))
    #expect(refusal(whole.with(first, at: 127)) == .notAscending(.clusterRoster))
  }

  @Test
  func `one key under two serials is refused`() {
    let key = Array(whole[95..<127])
    #expect(refusal(whole.with(key, at: 143)) == .badField(.clusterRoster, "key"))
    #expect(refusal(whole.with(key, at: 191)) == .badField(.clusterRoster, "key"))
  }

  @Test
  func `a signature that is missing is refused`() {
    #expect(
      refusal(Array(whole.dropLast(64))) == .truncated(.clusterRoster, at: whole.count - 64))
    #expect(
      refusal(whole + [UInt8](repeating: 0, count: 64)) == .trailing(.clusterRoster, count: 64))
  }

  @Test
  func `signatures in another order are refused`() throws {
    let start = whole.count - 3 * 64
    let swapped = whole.with(
      Array(whole[(start + 64)..<(start + 128)] + whole[start..<(start + 64)]), at: start)
    let roster = try ClusterRoster(parsing: swapped)
    #expect(verdict(roster) == .rosterSignature(factory.batch.serial.unit(4)))
  }

  @Test
  func `every member signs, each is named, and so does the cluster`() throws {
    let start = whole.count - 4 * 64
    for index in 0..<4 {
      for bit in stride(from: 0, to: 512, by: 31) {
        let place = start + index * 64 + bit / 8
        let roster = try ClusterRoster(
          parsing: whole.with([whole[place] ^ (1 << UInt8(bit % 8))], at: place))
        let expected: TrustError =
          index == 0
          ? .badMessageSignature("the cluster")
          : .rosterSignature(factory.batch.serial.unit(UInt32(index + 3)))
        #expect(verdict(roster) == expected)
      }
    }
  }

  @Test
  func `a roster follows the one before it`() {
    let first = factory.roster([4, 5])
    let second = factory.roster([4, 5, 6], epoch: 2, predecessor: first.hash)
    #expect(verdict(second, after: first) == nil)
    #expect(verdict(first, after: first) == .rosterEpoch(found: 1, expected: 2))
    let third = factory.roster([4], epoch: 3, predecessor: second.hash)
    #expect(verdict(third, after: first) == .rosterEpoch(found: 3, expected: 2))
    let elsewhere = factory.roster([4], epoch: 2, predecessor: Hash.of([5]))
    #expect(verdict(elsewhere, after: first) == .rosterPredecessor)
  }

  @Test
  func `a roster under another cluster's key follows nothing of this one`() {
    let first = factory.roster([4, 5])
    let cluster = SigningKey(seed: Hash.of([6]).bytes)
    guard let key = PublicKey(cluster.publicKey) else { return }
    let body = ClusterRoster.Body(
      epoch: 2, predecessor: first.hash, clusterKey: key, members: first.body.members)
    let roster = ClusterRoster(
      body, clusterSignature: body.signature(by: cluster),
      signatures: [4, 5].map { body.signature(by: SigningKey(seed: factory.operationalSeed($0))) })
    #expect(verdict(roster) == nil)
    #expect(verdict(roster, after: first) == .rosterPredecessor)
  }

  @Test
  func `nothing follows the last epoch there can be`() {
    let last = factory.roster([4], epoch: .max, predecessor: Hash.of([5]))
    #expect(verdict(last) == nil)
    let next = factory.roster([4], epoch: 1)
    #expect(verdict(next, after: last) == .rosterEpoch(found: 1, expected: 0))
  }
}
