import Base
import SkynetLedger
import SkynetMeter
import SkynetStatus
import SkynetWire
import Testing

@testable import skynetd

struct EarningsReportTests {
  private func key(_ number: UInt8) throws -> PublicKey {
    try #require(PublicKey([UInt8](repeating: number, count: 32)))
  }

  private func account(
    _ neighbour: UInt8, _ role: MeteredPath.Role, uncovered: UInt64
  ) throws -> OpenAccount {
    let entry = LedgerEntry(
      role: role, neighbour: try key(neighbour), session: [UInt8](repeating: 9, count: 16),
      label: Label(index: 1, generation: 0), epoch: 1, price: 1, sequence: 1, bytes: 0, amount: 0,
      receipt: [], countedBytes: 0, isClosed: false)
    return OpenAccount(entry: entry, uncovered: uncovered)
  }

  @Test
  func `what no receipt covers yet stands with its peer, and in the sum`() throws {
    var earnings = Earnings()
    earnings.all.earned = 1000
    earnings.all.spent = 300
    var sum = Earnings.Sum()
    sum.earned = 1000
    sum.carriedBytes = 77
    earnings.neighbours = [
      .init(key: try key(1), sum: sum), .init(key: try key(2), sum: .init()),
      .init(key: nil, sum: .init()),
    ]
    let open = [
      try account(1, .payee, uncovered: 20), try account(1, .payee, uncovered: 3),
      try account(1, .payer, uncovered: 5), try account(2, .payer, uncovered: 7),
      try account(3, .payee, uncovered: 100),
    ]
    let report = EarningsReport(earnings, open: open)
    #expect(report.settled == 1000 && report.spent == 300)
    // Also of those that have no line of their own.
    #expect(report.pending == 123)
    #expect(report.peers.map { $0.key } == [try key(1), try key(2)])
    #expect(report.peers.map { $0.owed } == [23, 0])
    #expect(report.peers.map { $0.owing } == [5, 7])
    #expect(report.peers[0].earned == 1000 && report.peers[0].carriedBytes == 77)
    #expect(EarningsReport(parsing: report.text) == report)
  }

  @Test
  func `sums that are too large stay at the largest number`() throws {
    let open = [try account(1, .payee, uncovered: .max), try account(1, .payee, uncovered: 1)]
    #expect(EarningsReport(Earnings(), open: open).pending == .max)
  }
}
