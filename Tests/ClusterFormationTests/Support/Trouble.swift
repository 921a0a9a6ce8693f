import Base
import ClusterFormation
import Identity
import Simulation

/// Faults from a seed.
struct Trouble {
  private var mayReset: Bool

  /// - Parameter mayReset: one board is reset by its owner in the middle of it.
  init(mayReset: Bool) { self.mayReset = mayReset }

  mutating func strike(_ world: inout World) {
    world.wire = World.Wire()
    if world.random.below(2) == 0 { world.wire.lost = world.random.below(500) }
    if world.random.below(2) == 0 { world.wire.doubled = world.random.below(400) }
    if world.random.below(3) == 0 { world.wire.delayMax = 1 + world.random.below(4000) }
    world.writesLost = world.random.below(4) == 0 ? 300 : 0
    let index = world.random.below(world.boards.count)
    switch world.random.below(8) {
    case 0, 1:
      // A power cut: what was not kept is gone.
      world.stop(index)
      world.calendar.add(.start(index), at: world.now + 500 + UInt64(world.random.below(40_000)))
    case 2: replay(&world)
    case 3 where mayReset && world.boards[index].isOn:
      mayReset = false
      world.reset(index)
    case 4:
      for board in world.boards.indices { world.groups[board] = world.random.below(2) }
    case 5: for board in world.boards.indices { world.groups[board] = 0 }
    case 6:
      // The board slept, or its clock jumps: by up to two minutes.
      let board = world.boards[index]
      board.bootedAt -= min(board.bootedAt, UInt64(world.random.below(120_000)))
    default: forge(&world)
    }
  }

  func heal(_ world: inout World) {
    world.wire = World.Wire()
    world.writesLost = 0
    for index in world.boards.indices {
      world.groups[index] = 0
      world.start(index)
    }
  }

  static func story(_ world: inout World) -> String {
    var text = "seed \(world.seed)\n"
    for (index, report) in world.reports.suffix(60) { text += "\(index): \(report)\n" }
    for index in world.boards.indices {
      text += "board \(index) \(world.boards[index].serial.hex)\n"
      text += world.report(index)?.text ?? "off\n"
    }
    return text
  }

  private func replay(_ world: inout World) {
    for _ in 0..<50 where !world.recordings.isEmpty {
      let datagram = world.recordings[world.random.below(world.recordings.count)]
      world.send(datagram, from: world.random.below(world.boards.count))
    }
  }

  private func forge(_ world: inout World) {
    var mutator = Mutator(seed: world.random.next(), lengthMax: 9000)
    for _ in 0..<50 where !world.recordings.isEmpty {
      let datagram = world.recordings[world.random.below(world.recordings.count)]
      world.send(mutator.damage(datagram), from: world.random.below(world.boards.count))
    }
  }
}

/// Somebody who reads `sky roster` on every board and does what it says.
enum Owner {
  static func obey(_ world: inout World) {
    for index in world.boards.indices {
      guard let report = world.report(index) else { continue }
      if report.part == "left out" || !report.problem.isEmpty, !isLargest(index, world) {
        world.reset(index)
        continue
      }
      guard report.waitsFor.hasSuffix("sky roster remove SERIAL") else { continue }
      for word in report.waitsFor.split(separator: " ") {
        guard let serial = Identifier(hex: String(word.prefix(32))),
          !world.boards.contains(where: { $0.serial == serial && $0.isOn })
        else { continue }
        _ = world.remove(serial, at: index)
      }
    }
  }

  /// Whether the board is in the cluster that has most boards here, or the lowest key of several.
  private static func isLargest(_ index: Int, _ world: World) -> Bool {
    func size(_ key: PublicKey) -> Int {
      world.boards.count { $0.roster?.body.clusterKey == key }
    }
    guard let own = world.boards[index].roster?.body.clusterKey else { return false }
    for board in world.boards {
      guard let key = board.roster?.body.clusterKey, key != own else { continue }
      if size(key) > size(own) || size(key) == size(own) && key < own { return false }
    }
    return true
  }
}
