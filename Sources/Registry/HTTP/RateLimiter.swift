internal import Synchronization

/// Token buckets, one for each client and kind of work.
///
/// The table is bounded: two generations of at most `clientsMax` / 2. When the young one is full the old
/// one is forgotten, and with it whoever was quiet longest; a forgotten client begins with a full bucket.
final class RateLimiter: Sendable {
  /// What costs the registry differently.
  enum Work: UInt8, CaseIterable, Sendable {
    case lookup = 0
    case registration = 1
    case verification = 2
  }

  /// How much one client may do.
  struct Allowance: Sendable {
    let burst: Double
    let perSecond: Double
  }

  private struct Name: Hashable {
    let client: ClientAddress
    let work: Work
  }

  private struct Bucket {
    var tokens: Double
    var time: UInt64
  }

  private struct Table {
    var young: [Name: Bucket] = [:]
    var old: [Name: Bucket] = [:]
  }

  private let clientsMax: Int
  private let allowances: [Work: Allowance]
  private let table = Mutex(Table())

  /// A chassis of 8 boards behind one address registers in one go, with two requests each.
  static let allowances: [Work: Allowance] = [
    .lookup: Allowance(burst: 200, perSecond: 50),
    .registration: Allowance(burst: 64, perSecond: 0.5),
    .verification: Allowance(burst: 100, perSecond: 20),
  ]

  init(clientsMax: Int = 65536, allowances: [Work: Allowance] = RateLimiter.allowances) {
    self.clientsMax = clientsMax
    self.allowances = allowances
  }

  var count: Int { table.withLock { $0.young.count + $0.old.count } }

  /// Takes a token.
  ///
  /// - Parameter now: milliseconds of a clock that never goes back.
  /// - Returns: seconds to wait where there is none, else nil.
  func take(_ client: ClientAddress, _ work: Work, now: UInt64) -> UInt64? {
    guard let allowance = allowances[work] else { return nil }
    let name = Name(client: client, work: work)
    return table.withLock { table in
      var bucket =
        table.young[name] ?? table.old.removeValue(forKey: name)
        ?? Bucket(tokens: allowance.burst, time: now)
      let seconds = Double(now - min(now, bucket.time)) / 1000
      bucket.tokens = min(allowance.burst, bucket.tokens + seconds * allowance.perSecond)
      bucket.time = now
      let isAllowed = bucket.tokens >= 1
      if isAllowed { bucket.tokens -= 1 }
      if table.young[name] == nil, table.young.count >= clientsMax / 2 {
        table.old = table.young
        table.young = [:]
      }
      table.young[name] = bucket
      guard !isAllowed else { return nil }
      return UInt64(((1 - bucket.tokens) / allowance.perSecond).rounded(.up))
    }
  }
}
