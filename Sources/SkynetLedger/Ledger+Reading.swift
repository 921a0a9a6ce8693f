internal import Base
internal import Database
public import SkynetMeter

extension Ledger {
  /// What `sky earnings` shows, also of what waits for a write.
  ///
  /// - Parameters:
  ///   - open: accounts as they are now, which nobody recorded yet.
  ///   - unixSeconds: the wall clock; nil while it is not set.
  ///   - rate: `EarningsRate` over the last hour and day, droplets.
  public func earnings(
    open: [LedgerEntry] = [], unixSeconds: UInt64?, perHour: UInt64?, perHourOverDay: UInt64?
  ) -> Earnings {
    var earnings = Earnings()
    earnings.perHour = perHour
    earnings.perHourOverDay = perHourOverDay
    if !isDurable {
      earnings.problem = "\(pendingCount) accounts wait in memory: the ledger cannot be written"
    }
    switch database {
    case .some(let database):
      do throws(DatabaseError) {
        var places: [[UInt8]: Int] = [:]
        try Self.readSums(
          database, day: Self.day(unixSeconds), places: &places, into: &earnings)
        try Self.add(unwritten(open), beyond: database, places: &places, into: &earnings)
        try Self.readPaths(database, countMax: settings.listedMax, into: &earnings)
      } catch {
        earnings.problem = error.explanation
      }
    case .none: earnings.problem = "the ledger " + path + " cannot be opened"
    }
    trim(&earnings)
    return earnings
  }

  private static func readSums(
    _ database: borrowing Database, day today: UInt64, places: inout [[UInt8]: Int],
    into earnings: inout Earnings
  ) throws(DatabaseError) {
    if today > 0 {
      earnings.today = Earnings.Sum()
      earnings.sevenDays = Earnings.Sum()
      earnings.thirtyDays = Earnings.Sum()
    }
    let rows = try database.prepare(
      """
      SELECT day, role, neighbour, bytes, amount FROM days
      UNION ALL SELECT -1, role, neighbour, bytes, amount FROM months
      """)
    while try rows.step() {
      let (day, role) = (rows.integer(0), rows.unsigned(1))
      let (bytes, amount) = (rows.unsigned(3), rows.unsigned(4))
      earnings.all.add(role, bytes: bytes, amount: amount)
      if day == 0 { earnings.undated.add(role, bytes: bytes, amount: amount) }
      if day > 0, day <= Int64(today) {
        let age = Int64(today) - day
        if age < 1 { earnings.today?.add(role, bytes: bytes, amount: amount) }
        if age < 7 { earnings.sevenDays?.add(role, bytes: bytes, amount: amount) }
        if age < 30 { earnings.thirtyDays?.add(role, bytes: bytes, amount: amount) }
      }
      let place = Self.place(of: rows.blob(2), &places, &earnings)
      earnings.neighbours[place].sum.add(role, bytes: bytes, amount: amount)
    }
  }

  private static func place(
    of name: [UInt8], _ places: inout [[UInt8]: Int], _ earnings: inout Earnings
  ) -> Int {
    if let place = places[name] { return place }
    places[name] = earnings.neighbours.count
    earnings.neighbours.append(Earnings.Neighbour(key: PublicKey(name), sum: Earnings.Sum()))
    return earnings.neighbours.count - 1
  }

  /// What is not in the tables: each account once, as it is now.
  private func unwritten(_ open: [LedgerEntry]) -> [LedgerEntry] {
    var names: Set<[UInt8]> = []
    for entry in open { names.insert(Self.name(of: entry)) }
    return open + pending.filter { !names.contains(Self.name(of: $0)) }
  }

  /// Adds what accounts have become since they were written; that is of today.
  private static func add(
    _ entries: [LedgerEntry], beyond database: borrowing Database, places: inout [[UInt8]: Int],
    into earnings: inout Earnings
  ) throws(DatabaseError) {
    guard !entries.isEmpty else { return }
    let known = try LedgerWriter.known(database)
    for entry in entries {
      let (oldBytes, oldAmount) = try LedgerWriter.read(entry, known)
      guard entry.bytes >= oldBytes, entry.amount >= oldAmount else { continue }
      let role = UInt64(entry.role.rawValue)
      let (bytes, amount) = (entry.bytes - oldBytes, entry.amount - oldAmount)
      earnings.all.add(role, bytes: bytes, amount: amount)
      if earnings.today == nil { earnings.undated.add(role, bytes: bytes, amount: amount) }
      earnings.today?.add(role, bytes: bytes, amount: amount)
      earnings.sevenDays?.add(role, bytes: bytes, amount: amount)
      earnings.thirtyDays?.add(role, bytes: bytes, amount: amount)
      let place = place(of: entry.neighbour.bytes, &places, &earnings)
      earnings.neighbours[place].sum.add(role, bytes: bytes, amount: amount)
    }
  }

  private static func readPaths(
    _ database: borrowing Database, countMax: Int, into earnings: inout Earnings
  ) throws(DatabaseError) {
    let rows = try database.prepare(
      """
      SELECT role, neighbour, label, price, bytes, amount, counted, isOpen FROM paths
      ORDER BY isOpen DESC, place DESC LIMIT ?1
      """)
    rows.bind(1, Int64(countMax))
    while try rows.step() {
      guard let role = MeteredPath.Role(rawValue: UInt8(clamping: rows.integer(0))),
        let neighbour = PublicKey(rows.blob(1))
      else { continue }
      let (bytes, counted) = (rows.unsigned(4), rows.unsigned(6))
      earnings.paths.append(
        Earnings.Path(
          role: role, neighbour: neighbour, label: UInt32(clamping: rows.integer(2)),
          price: rows.unsigned(3), bytes: bytes, amount: rows.unsigned(5),
          uncoveredBytes: counted > bytes ? counted - bytes : 0, isOpen: rows.integer(7) != 0))
    }
  }

  /// The neighbours with the largest sums; the rest becomes one row without a key.
  private func trim(_ earnings: inout Earnings) {
    earnings.neighbours.sort { left, right in
      let (before, after) = (Self.weight(left), Self.weight(right))
      if before != after { return before > after }
      guard let first = left.key, let second = right.key else { return right.key == nil }
      return first < second
    }
    guard earnings.neighbours.count > settings.listedMax else { return }
    var others = Earnings.Sum()
    for neighbour in earnings.neighbours[(settings.listedMax - 1)...] {
      let sum = neighbour.sum
      others.add(
        UInt64(MeteredPath.Role.payee.rawValue), bytes: sum.carriedBytes, amount: sum.earned)
      others.add(UInt64(MeteredPath.Role.payer.rawValue), bytes: sum.usedBytes, amount: sum.spent)
    }
    earnings.neighbours.removeLast(earnings.neighbours.count - settings.listedMax + 1)
    earnings.neighbours.append(Earnings.Neighbour(key: nil, sum: others))
  }

  private static func weight(_ neighbour: Earnings.Neighbour) -> UInt64 {
    max(neighbour.sum.earned, neighbour.sum.spent)
  }
}
