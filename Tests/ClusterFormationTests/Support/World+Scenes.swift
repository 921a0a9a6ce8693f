import Base
import ClusterFormation
import Identity

extension World {
  /// Boards that are one cluster already, some time after.
  static func cluster(seed: UInt64, of count: Int) -> World {
    var world = World(seed: seed, boards: count, expected: count)
    world.run(until: 120_000)
    for board in world.boards { board.settings.boardsExpected = nil }
    return world
  }

  static func beaconKey(_ index: Int) -> PublicKey? {
    PublicKey([UInt8](repeating: UInt8(index + 1), count: 32))
  }

  mutating func change(_ index: Int, _ edit: (inout FormationSettings) -> Void) {
    edit(&boards[index].settings)
    boards[index].formation?.core.set(boards[index].settings, now: boards[index].clock(now))
  }

  /// The board that proposes the next roster.
  var coordinator: Int {
    var lowest = honest[0]
    for index in honest
    where boards[index].roster != nil && boards[index].serial < boards[lowest].serial {
      lowest = index
    }
    return lowest
  }

  /// Seconds since one board heard another.
  func silence(of other: Int, at index: Int) -> UInt64 {
    let serial = boards[other].serial
    let line = report(index)?.boards.first { $0.serial == serial }
    return line?.heardSecondsAgo ?? 0
  }
}
