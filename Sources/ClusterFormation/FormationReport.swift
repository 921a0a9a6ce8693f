public import Base
public import Identity

/// What `sky roster` shows.
public struct FormationReport: Equatable, Sendable {
  public struct Board: Equatable, Sendable {
    public let serial: Identifier
    public let key: PublicKey
    /// A member of this board's roster, with this key.
    public let isMember: Bool
    public let isThisBoard: Bool
    public let isPresent: Bool
    /// Nil where it was never heard since this daemon started.
    public let heardSecondsAgo: UInt64?
    /// Which beacons of the chassis are its; nil where it did not say.
    public let beaconKey: PublicKey?
  }

  public let clusterKey: PublicKey?
  /// 0 without a cluster.
  public let epoch: UInt64
  /// Members and boards that were heard, by serial.
  public let boards: [Board]
  /// What this board does in the roster that is being made.
  public let part: String
  /// What has to happen next; empty where nothing has to.
  public let waitsFor: String
  /// What only the owner can set right; empty where all is well.
  public let problem: String

  /// Lines as `member 0000... present 3 s ago this board`.
  public var text: String {
    var text = "cluster " + (clusterKey.map { Text.hex($0.bytes) } ?? "none") + "\n"
    if clusterKey != nil { text += "epoch \(epoch)\n" }
    for board in boards {
      text += (board.isMember ? "member " : "stranger ") + board.serial.hex
      text += board.isPresent ? " present" : " absent"
      if board.isThisBoard {
        text += " this board"
      } else if let seconds = board.heardSecondsAgo {
        text += " heard \(seconds) s ago"
      } else {
        text += " never heard"
      }
      text += "\n"
    }
    text += "part " + part + "\n"
    if !waitsFor.isEmpty { text += "waits " + waitsFor + "\n" }
    if !problem.isEmpty { text += "problem " + problem + "\n" }
    return text
  }

  public var json: String {
    var writer = JSONWriter()
    writer.beginObject()
    if let clusterKey {
      writer.string("cluster", Text.hex(clusterKey.bytes))
    } else {
      writer.null("cluster")
    }
    writer.number("epoch", Int64(clamping: epoch))
    writer.beginArray("boards")
    for board in boards {
      writer.beginObject()
      writer.string("serial", board.serial.hex)
      writer.string("key", Text.hex(board.key.bytes))
      writer.bool("member", board.isMember)
      writer.bool("thisBoard", board.isThisBoard)
      writer.bool("present", board.isPresent)
      if let seconds = board.heardSecondsAgo {
        writer.number("heardSecondsAgo", Int64(clamping: seconds))
      } else {
        writer.null("heardSecondsAgo")
      }
      if let beaconKey = board.beaconKey {
        writer.string("beaconKey", Text.hex(beaconKey.bytes))
      } else {
        writer.null("beaconKey")
      }
      writer.endObject()
    }
    writer.endArray()
    writer.string("part", part)
    writer.string("waitsFor", waitsFor)
    writer.string("problem", problem)
    writer.endObject()
    return writer.text
  }
}
