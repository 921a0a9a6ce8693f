public import Base

/// What happened on the way from the kernel's start to the hand-over, left in `/run` by the first
/// program for the board daemon.
public struct BootReport: Equatable, Sendable {
  public var board: String
  public var version: String
  public var keys: String
  public var slot: String
  public var rootHash: String
  /// Name of the disk that the root was opened on, as `mmcblk0`.
  public var disk: String
  /// `ready`, `repaired`, or why writes of this boot go to memory and are lost.
  public var data: String
  /// Milliseconds of the boot clock when the hand-over took place.
  public var handOver: UInt64
  /// Things that went wrong and did not stop the boot, oldest first.
  public var notes: [String]
  /// Why the last start of a slot failed, empty if none did.
  public var lastFailure: String

  public init(board: String, version: String, keys: String, slot: String) {
    self.board = board
    self.version = version
    self.keys = keys
    self.slot = slot
    self.rootHash = ""
    self.disk = ""
    self.data = "ready"
    self.handOver = 0
    self.notes = []
    self.lastFailure = ""
  }

  /// Where the report lies on a running board.
  public static let path = "/run/skyminer/boot"
}

extension BootReport {
  public init(parsing bytes: [UInt8]) throws(FieldLinesError) {
    self.init(board: "", version: "", keys: "", slot: "")
    for line in try FieldLines(bytes).lines {
      switch line.name {
      case "board": board = line.text
      case "version": version = line.text
      case "keys": keys = line.text
      case "slot": slot = line.text
      case "root-hash": rootHash = line.text
      case "disk": disk = line.text
      case "data": data = line.text
      case "hand-over-ms":
        guard let value = Text.decimal(line.value) else {
          throw .badValue(line.name, line: line.number)
        }
        handOver = value
      case "note": notes.append(line.text)
      case "last-failure": lastFailure = line.text
      default: throw .unknown(line.name, line: line.number)
      }
    }
    guard !board.isEmpty else { throw .missing("board") }
    guard !slot.isEmpty else { throw .missing("slot") }
  }

  public func encoded() -> String {
    var text = ""
    let put = { (name: String, value: String) in
      guard !value.isEmpty else { return }
      text += name + " " + Self.ascii(value) + "\n"
    }
    put("board", board)
    put("version", version)
    put("keys", keys)
    put("slot", slot)
    put("root-hash", rootHash)
    put("disk", disk)
    put("data", data)
    put("hand-over-ms", "\(handOver)")
    for note in notes { put("note", note) }
    put("last-failure", lastFailure)
    return text
  }

  /// A reason may quote what a disk or a kernel said: nothing of it may break a line.
  private static func ascii(_ text: String) -> String {
    Text.string(text.utf8.map { $0 >= 0x20 && $0 < 0x7F ? $0 : 0x3F })
  }
}
