internal import Base
internal import Database
public import SkynetMeter
internal import SkynetWire

/// What paths earned and cost, in SQLite; bounded in memory, on the disk and in how often it writes.
///
/// A write is one transaction that is flushed before it counts: once a minute that is no wear, and what
/// was written stays. What is not written yet is kept in memory, also while the disk is full.
public struct Ledger: ~Copyable {
  let path: String
  let settings: LedgerSettings
  var database: Database?
  /// The latest state of each account that is not written yet.
  var pending: [LedgerEntry] = []
  private var places: [[UInt8]: Int] = [:]
  private var writtenAt: UInt64
  private var isFailing = false
  /// Accounts that were lost, since too many waited.
  public private(set) var lostCount: UInt64 = 0

  /// Opens the file or makes it; where that cannot be done, it is tried again with each write.
  ///
  /// - Parameter notes: gets lines for the log.
  public init(
    path: String, settings: LedgerSettings = LedgerSettings(), now: UInt64,
    _ notes: inout [String]
  ) {
    self.path = path
    self.settings = settings
    writtenAt = now
    do throws(DatabaseError) {
      database = try LedgerFile.open(path, &notes)
    } catch {
      database = nil
      isFailing = true
      notes.append("ledger: kept in memory: " + error.explanation)
    }
  }

  /// Whether all that is due could be written the last time.
  public var isDurable: Bool { !isFailing }
  /// Accounts that wait for a write.
  public var pendingCount: Int { pending.count }

  /// Takes the state of an account; `advance` writes it.
  public mutating func record(_ entry: LedgerEntry) {
    let name = Self.name(of: entry)
    if let place = places[name] {
      pending[place] = entry
      return
    }
    guard pending.count < settings.pendingMax else { return lostCount += 1 }
    places[name] = pending.count
    pending.append(entry)
  }

  /// When `advance` is to be called; nil while nothing waits.
  public var deadline: UInt64? {
    guard !pending.isEmpty else { return nil }
    // A full memory does not wait, unless waiting is all that is left.
    return pending.count >= settings.pendingMax && !isFailing
      ? writtenAt : writtenAt + settings.writeMilliseconds
  }

  /// Writes what is due.
  ///
  /// - Parameters:
  ///   - unixSeconds: the wall clock; nil while it is not set: what is written then has no date.
  ///   - notes: gets lines for the log: what was lost or is kept in memory, and why.
  public mutating func advance(now: UInt64, unixSeconds: UInt64?, _ notes: inout [String]) {
    guard let deadline, now >= deadline else { return }
    flush(now: now, unixSeconds: unixSeconds, &notes)
  }

  /// Writes all that waits, before the program ends.
  public mutating func flush(now: UInt64, unixSeconds: UInt64?, _ notes: inout [String]) {
    writtenAt = now
    guard !pending.isEmpty else { return }
    do throws(DatabaseError) {
      try write(unixSeconds: unixSeconds, &notes)
      pending.removeAll(keepingCapacity: true)
      places.removeAll(keepingCapacity: true)
      if isFailing { notes.append("ledger: written again; nothing waits any more") }
      isFailing = false
    } catch {
      // A file that turns out damaged is opened, and then set aside, with the next write.
      if error.isDamage { database = nil }
      if !isFailing || error.isDamage {
        notes.append(
          "ledger: \(pending.count) accounts wait in memory, \(settings.pendingMax) at most: "
            + error.explanation)
      }
      isFailing = true
    }
  }

  private mutating func write(
    unixSeconds: UInt64?, _ notes: inout [String]
  ) throws(DatabaseError) {
    if database == nil { database = try LedgerFile.open(path, &notes) }
    switch database {
    case .some(let database):
      try LedgerWriter.write(pending, day: Self.day(unixSeconds), settings, to: database)
    case .none: preconditionFailure("it was opened")
    }
  }

  /// Days since 1970-01-01, from 1; 0 is no date.
  static func day(_ unixSeconds: UInt64?) -> UInt64 {
    // What is beyond the year 9999 is no date either.
    unixSeconds.map { $0 > 253_402_300_799 ? 0 : $0 / 86_400 } ?? 0
  }

  static func name(of entry: LedgerEntry) -> [UInt8] {
    var writer = BigEndianWriter(capacity: 64)
    writer.byte(entry.role.rawValue)
    entry.neighbour.write(to: &writer)
    writer.append(entry.session)
    writer.word(entry.label.value)
    writer.word(entry.epoch)
    return writer.bytes
  }
}
