import Base

/// The boards of a chassis as one of them sees them; `sky boards` shows it.
public struct BoardsTable: Equatable, Sendable {
  public enum State: Equatable, Sendable {
    case up
    /// The last beacon is older than three seconds.
    case late
    /// Older than ten seconds.
    case down
    /// Never heard since this daemon started.
    case absent

    public var name: String {
      switch self {
      case .up: "up"
      case .late: "late"
      case .down: "down"
      case .absent: "absent"
      }
    }
  }

  public struct Row: Equatable, Sendable {
    public var slot: Int
    public var state: State
    public var isManager: Bool
    /// Of the last beacon; nil for an absent board.
    public var ageMilliseconds: UInt64?
    /// As last told; the figures of a board that is late or down are old.
    public var beacon: Beacon?
  }

  /// Raised with every change that a reader of the JSON form could stumble over.
  public static let schema: Int64 = 1

  public let boards: Int
  public let management: Management
  /// Slot of the board that tells this; nil while it has none.
  public let own: Int?
  public let rows: [Row]

  var upCount: Int {
    var count = 0
    for row in rows where row.state == .up { count += 1 }
    return count
  }

  /// What an owner should look at; empty while all is well, and for a board that never met another.
  public var problems: [String] {
    var problems: [String] = []
    for row in rows where row.state == .late || row.state == .down {
      problems.append("board in slot \(row.slot) " + (row.state == .late ? "is late" : "is down"))
    }
    if case .noManager(_, let needed) = management, !isAlone {
      problems.append("no manager: \(needed) boards are needed")
    }
    return problems
  }

  private var isAlone: Bool {
    for row in rows where row.slot != own && row.state != .absent { return false }
    return true
  }

  /// The first line: how many of the configured boards answer, and who manages them.
  public var verdict: String {
    let count = "\(upCount) of \(boards) boards up, "
    switch management {
    case .thisBoard: return count + "manager: slot \(own ?? 0)"
    case .slot(let slot): return count + "manager: slot \(slot)"
    case .noManager(let answering, let needed):
      return count + "no manager: \(answering) may vote, \(needed) are needed"
    }
  }
}

extension ChassisState {
  /// - Parameter now: the boot clock; nothing old is shown as if it were new.
  public func table(now: UInt64) -> BoardsTable {
    let management = management(now: now)
    var rows: [BoardsTable.Row] = []
    for slot in SlotSet.all {
      if slot == claim.slot {
        rows.append(ownRow(slot, management))
      } else if let contact = contacts[slot] {
        let age = now - min(now, contact.heardAt)
        let state: BoardsTable.State =
          age <= Contacts.freshMilliseconds ? .up : age <= Contacts.downMilliseconds ? .late : .down
        rows.append(
          BoardsTable.Row(
            slot: slot, state: state, isManager: management == .slot(slot), ageMilliseconds: age,
            beacon: contact.beacon))
      } else if slot <= settings.boards {
        rows.append(BoardsTable.Row(slot: slot, state: .absent, isManager: false))
      }
    }
    return BoardsTable(
      boards: settings.boards, management: management, own: claim.slot, rows: rows)
  }

  private func ownRow(_ slot: Int, _ management: Management) -> BoardsTable.Row {
    var beacon = Beacon(
      key: key, bootID: bootID, sequence: 1, chassis: settings.chassis, slot: slot,
      isWired: claim.isWired, boards: settings.boards)
    beacon.flags = wishes
    beacon.figures = figures
    beacon.host = settings.host
    beacon.version = settings.version
    return BoardsTable.Row(
      slot: slot, state: .up, isManager: management == .thisBoard, ageMilliseconds: 0,
      beacon: beacon)
  }
}
