public import Base

/// What the identity daemon asks the chassis daemon: which chassis this is, and by which keys its boards
/// send beacons.
public struct ChassisTrust: Equatable, Sendable {
  /// Tells chassis on one wire apart.
  public var chassis: UInt32
  /// Boards of the chassis, 1...64.
  public var boards: Int
  /// The key of this board's beacons.
  public var beaconKey: PublicKey
  /// The key of the manager's; nil while there is no manager.
  public var managerKey: PublicKey?

  public init(chassis: UInt32, boards: Int, beaconKey: PublicKey, managerKey: PublicKey?) {
    self.chassis = chassis
    self.boards = boards
    self.beaconKey = beaconKey
    self.managerKey = managerKey
  }

  /// - Returns: nil for what `text` never gives.
  public init?(parsing text: String) {
    guard let lines = try? FieldLines(Array(text.utf8)).lines, (3...4).contains(lines.count) else {
      return nil
    }
    for (line, name) in zip(lines, ["chassis", "boards", "beacon-key", "manager-key"]) {
      guard line.name == name else { return nil }
    }
    guard let chassis = Text.decimal(lines[0].value), chassis <= UInt64(UInt32.max),
      let boards = Text.decimal(lines[1].value), (1...64).contains(boards),
      let beaconKey = Text.bytes(hex: lines[2].text).flatMap({ PublicKey($0) })
    else { return nil }
    self.init(
      chassis: UInt32(chassis), boards: Int(boards), beaconKey: beaconKey, managerKey: nil)
    if lines.count == 4 {
      guard let key = Text.bytes(hex: lines[3].text).flatMap({ PublicKey($0) }) else { return nil }
      managerKey = key
    }
    // One trust has one text: an answer that was cut short of its last line's end is none.
    guard self.text == text else { return nil }
  }

  public var text: String {
    var text = "chassis \(chassis)\nboards \(boards)\n"
    text += "beacon-key " + Text.hex(beaconKey.bytes) + "\n"
    if let managerKey { text += "manager-key " + Text.hex(managerKey.bytes) + "\n" }
    return text
  }
}

extension ChassisState {
  public func trust(now: UInt64) -> ChassisTrust {
    var manager: PublicKey?
    switch management(now: now) {
    case .thisBoard: manager = key
    case .slot(let slot): manager = roster.key(of: slot)
    case .noManager: manager = nil
    }
    return ChassisTrust(
      chassis: settings.chassis, boards: settings.boards, beaconKey: key, managerKey: manager)
  }
}
