import Base
import Foundation
import Identity

/// What became of the units of a batch: lines that are only ever added, each with the hash of the line
/// before it.
///
/// So a line cannot be changed or taken out without all after it saying so. Lines cut off at the end leave no
/// trace here: whoever must know notes the hash of the last line elsewhere.
public final class Ledger {
  static let byteCountMax = 64 << 20

  private let file: OpenFile
  public private(set) var entries: [LedgerEntry]
  /// Bytes behind the last whole line, which a power cut left.
  public private(set) var tornCount: Int
  /// BLAKE2b-256 of the last line.
  public private(set) var head: String
  private var size: Int

  /// Opens and checks the ledger of a batch; it stays locked until this is let go.
  ///
  /// - Parameter isWritten: whether something may be added.
  public init(_ batch: BatchFolder, isWritten: Bool) throws(FactoryProblem) {
    let path = batch.ledgerFile.path
    file = try OpenFile(path, isWritten ? .append : .read)
    try file.lock()
    let count = try file.size
    guard count <= Self.byteCountMax else {
      throw FactoryProblem(
        "\(path) has \(count) bytes", cause: "this is another file",
        wayOut: "take the folder from a back-up")
    }
    let bytes = try file.read(count, at: 0)
    size = bytes.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    tornCount = bytes.count - size
    head = LedgerEntry.digest(of: batch.certificate.encoded)
    entries = []
    for line in bytes[..<size].split(separator: 0x0A, omittingEmptySubsequences: false).dropLast() {
      guard let entry = LedgerEntry(line: Array(line)), entry.number == entries.count + 1,
        entry.before == head, (entry.action == .made) == entries.isEmpty
      else {
        throw FactoryProblem(
          "\(path) is not true: line \(entries.count + 1) does not follow the one before it",
          cause: "somebody changed it, or the medium it lies on is failing",
          wayOut: "take the ledger from a back-up, and find out who had the folder")
      }
      entries.append(entry)
      head = LedgerEntry.digest(of: Array(line) + [0x0A])
    }
    guard !entries.isEmpty else {
      throw FactoryProblem(
        "\(path) is empty", cause: "somebody emptied it",
        wayOut: "take the ledger from a back-up, and find out who had the folder")
    }
  }

  /// Refuses to go on where the last line is torn.
  func requireWhole() throws(FactoryProblem) {
    guard tornCount == 0 else {
      throw FactoryProblem(
        "the last line of \(file.path) is torn", cause: "the power was cut as it was written",
        wayOut: "run 'skyfactory ledger FOLDER --mend'; no medium was written for that line")
    }
  }

  /// Takes a torn last line off and writes down that it was so.
  ///
  /// A line is on the disk before its medium is touched, so nothing happened for one that is torn.
  public func mend(now: UInt64) throws(FactoryProblem) {
    guard tornCount > 0 else {
      throw FactoryProblem(
        "\(file.path) needs no mending", cause: "its last line is whole",
        wayOut: "leave out --mend")
    }
    let dropped = tornCount
    try file.cut(to: size)
    try file.sync()
    tornCount = 0
    try append(.mended, now: now) { $0.reason = "\(dropped) bytes of a torn line" }
  }

  /// Adds a line, which is on the disk when this returns.
  func append(
    _ action: LedgerEntry.Action, now: UInt64, _ fill: (inout LedgerEntry) -> Void
  ) throws(FactoryProblem) {
    var entry = LedgerEntry(
      action, number: entries.count + 1, seconds: now, before: head)
    fill(&entry)
    let line = entry.line
    do throws(FactoryProblem) {
      try file.append(line)
      try file.sync()
    } catch {
      // Half a line would stand in the way of the next.
      try? file.cut(to: size)
      throw error
    }
    size += line.count
    entries.append(entry)
    head = LedgerEntry.digest(of: line)
  }

  /// Whether a medium was ever written for this unit, or was to be.
  public func isUsed(_ unit: UInt32) -> Bool {
    entries.contains { $0.action == .begun && $0.unit == unit }
  }

  /// The first unit that was never used; nil where all were.
  func nextUnit(of count: UInt32) -> UInt32? {
    var used = Set<UInt32>()
    for entry in entries where entry.action == .begun {
      if let unit = entry.unit { used.insert(unit) }
    }
    return (1...count).first { !used.contains($0) }
  }

  /// One line for each entry, and what was found.
  public var table: String {
    var lines: [String] = []
    for entry in entries {
      let time = Date(timeIntervalSince1970: TimeInterval(entry.seconds)).ISO8601Format()
      var words = ["\(entry.number)", time, entry.action.rawValue]
      if let unit = entry.unit { words.append("unit \(unit)") }
      if let serial = entry.serial { words.append(serial) }
      if let medium = entry.medium { words.append("on \(medium)") }
      if let replaced = entry.replaced { words.append("in place of \(replaced)") }
      if let reason = entry.reason { words.append("(\(reason))") }
      lines.append(words.joined(separator: "  "))
    }
    let state = tornCount == 0 ? "whole" : "the last line is torn: \(tornCount) bytes"
    lines.append("\(entries.count) lines, \(state); last \(head)")
    return Text.lines(Array(lines.joined(separator: "\n").utf8))
      .map { Text.printable(Text.string($0)) }.joined(separator: "\n")
  }
}
