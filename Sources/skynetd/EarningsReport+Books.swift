import Base
import SkynetLedger
import SkynetMeter
import SkynetStatus

extension EarningsReport {
  private struct Uncovered {
    var owed: UInt64 = 0
    var owing: UInt64 = 0
  }

  /// - Parameters:
  ///   - earnings: of the ledger, with the receipts of `open`.
  ///   - open: accounts as they are now.
  init(_ earnings: Earnings, open: [OpenAccount]) {
    self.init()
    settledHour = earnings.perHour
    settledDay = earnings.today?.earned
    settledWeek = earnings.sevenDays?.earned
    settled = earnings.all.earned
    spent = earnings.all.spent
    var uncovered: [[UInt8]: Uncovered] = [:]
    for account in open {
      let name = account.entry.neighbour.bytes
      var sums = uncovered[name] ?? Uncovered()
      switch account.entry.role {
      case .payee:
        pending = Self.sum(pending, account.uncovered)
        sums.owed = Self.sum(sums.owed, account.uncovered)
      case .payer: sums.owing = Self.sum(sums.owing, account.uncovered)
      }
      uncovered[name] = sums
    }
    for neighbour in earnings.neighbours {
      guard let key = neighbour.key else { continue }
      var peer = Peer(key: key)
      peer.carriedBytes = neighbour.sum.carriedBytes
      peer.usedBytes = neighbour.sum.usedBytes
      peer.earned = neighbour.sum.earned
      peer.spent = neighbour.sum.spent
      peer.owed = uncovered[key.bytes]?.owed ?? 0
      peer.owing = uncovered[key.bytes]?.owing ?? 0
      add(peer)
    }
  }

  /// Sums stay at the largest number rather than begin anew.
  private static func sum(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let (sum, overflow) = left.addingReportingOverflow(right)
    return overflow ? .max : sum
  }
}
