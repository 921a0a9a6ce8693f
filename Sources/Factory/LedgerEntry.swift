import Base
import Foundation
import Sodium

/// One line of a ledger: JSON with sorted keys, and a line feed.
public struct LedgerEntry: Codable, Equatable, Sendable {
  public enum Action: String, Codable, Sendable {
    case made
    /// Written down before a medium is touched; from here on the unit counts as used.
    case begun
    /// The medium was read back, and holds the record.
    case verified
    case erased
    /// A line that a power cut tore was taken off.
    case mended
  }

  public let action: Action
  /// From 1, without gaps.
  public let number: Int
  /// Seconds since 1970, by the clock of the machine.
  public let seconds: UInt64
  public var unit: UInt32?
  public var serial: String?
  /// File or device, and what the device calls itself.
  public var medium: String?
  /// The serial that was on the medium before.
  public var replaced: String?
  public var reason: String?
  /// BLAKE2b-256 of the line before with its line feed; of the batch certificate in the first line.
  public let before: String

  init(_ action: Action, number: Int, seconds: UInt64, before: String) {
    self.action = action
    self.number = number
    self.seconds = seconds
    self.before = before
  }

  /// - Parameter line: without its line feed; nil for anything that this tool would not have written.
  init?(line: [UInt8]) {
    guard let entry = try? JSONDecoder().decode(LedgerEntry.self, from: Data(line)),
      entry.line == line + [0x0A]
    else { return nil }
    self = entry
  }

  var line: [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(self) else {
      preconditionFailure("texts and numbers can be encoded")
    }
    return [UInt8](data) + [0x0A]
  }

  static func digest(of bytes: [UInt8]) -> String { Text.hex(BLAKE2b.hash(bytes, size: 32)) }
}
