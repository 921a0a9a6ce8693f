/// The lines of a virtual board, by the names in `Hardware/qemu-virt/hardware.toml`.
enum ChassisLines {
  static let slotsMax = 8
  static let button = "button"
  static let readyLamp = "lamp-ready"
  static let alarmLamp = "lamp-alarm"
  private static let strapBits = 7

  /// High cuts the power of a slot; nobody holding the line leaves it low, by its pull.
  static func power(_ slot: Int) -> String { "power-\(slot)" }

  static var definitions: [LineDefinition] {
    let single = [button, readyLamp, alarmLamp].map { LineDefinition($0, pull: .down) }
    let straps = (0..<strapBits).flatMap { bit in
      ["slot-\(bit)", "count-\(bit)"].map { LineDefinition($0, pull: .down) }
    }
    return single + straps + (1...slotsMax).map { LineDefinition(power($0), pull: .down) }
  }

  /// What the backplane tells a board: its place and how many boards there are, lowest bit first.
  static func straps(slot: Int, boards: Int) -> [(name: String, level: Bool)] {
    var straps: [(name: String, level: Bool)] = []
    for bit in 0..<strapBits {
      straps.append(("slot-\(bit)", slot >> bit & 1 == 1))
      straps.append(("count-\(bit)", boards >> bit & 1 == 1))
    }
    return straps
  }
}
