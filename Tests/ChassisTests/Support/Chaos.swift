import Base
import Chassis
import Simulation

/// Ten minutes of trouble: stretches of faults, and between them quiet ones that must have a manager.
struct Chaos {
  private enum Stretch {
    case trouble
    case quiet(since: UInt64)
  }

  private static let quietMilliseconds: UInt64 = 45_000
  /// So much quiet, and there is one manager as long as the quiet lasts.
  private static let settleMilliseconds: UInt64 = 30_000

  private var stretch: Stretch = .trouble
  private var stretchEnd: UInt64 = 0
  private var troubles = 0
  /// Boards that a split of a quiet stretch left on the larger side.
  private var groups: [Int] = []
  private(set) var livelinessChecks = 0

  /// Called every second of true time.
  mutating func plan(_ world: inout World) {
    world.calendar.add(.plan, at: world.now + 1000)
    switch stretch {
    case .trouble: break
    case .quiet(let since):
      if world.now >= since + Self.settleMilliseconds { checkManager(&world) }
    }
    guard world.now >= stretchEnd else { return }
    if troubles == 2 {
      troubles = 0
      beginQuiet(&world)
    } else {
      troubles += 1
      beginTrouble(&world)
    }
  }

  private mutating func beginTrouble(_ world: inout World) {
    stretch = .trouble
    stretchEnd = world.now + 5000 + UInt64(world.random.below(25_000))
    world.network = Network(count: world.boards.count)
    groups = [Int](repeating: 0, count: world.boards.count)
    if world.random.below(2) == 0 { world.network.lost = world.random.below(600) }
    if world.random.below(2) == 0 { world.network.doubled = world.random.below(300) }
    if world.random.below(2) == 0 { world.network.late = world.random.below(300) }
    if world.random.below(4) == 0 { world.network.delayMax = 1 + world.random.below(3000) }
    switch world.random.below(4) {
    case 0: split(&world, ways: 2 + world.random.below(2))
    case 1:
      for _ in 0..<world.boards.count {
        let from = world.random.below(world.boards.count)
        world.network.cut(from: from, to: world.random.below(world.boards.count))
      }
    default: break
    }
    for _ in 0..<1 + world.random.below(2) { strike(&world) }
  }

  /// One process is hit; the manager more often than another.
  private func strike(_ world: inout World) {
    let anyone = world.random.below(world.boards.count)
    let manager = world.acting().first ?? anyone
    let index = world.random.below(3) == 0 ? anyone : manager
    let later = world.now + 300 + UInt64(world.random.below(30_000))
    switch world.random.below(8) {
    case 0, 1:
      world.kill(index)
      world.calendar.add(.start(index), at: later)
    case 2, 3: world.freeze(index, for: UInt64(100 + world.random.below(40_000)))
    case 4:
      world.resign(index)
      world.calendar.add(.start(index), at: later)
    case 5, 6: forget(&world, but: index)
    default:
      // The one who restarts before its lease is over has forgotten whom it granted.
      world.kill(index)
      world.start(index)
      if world.boards[index].settings.wiredSlot != nil, world.random.below(4) == 0 {
        world.boards[index].memory = ChassisMemory()
      }
      if world.random.below(8) == 0 { world.kill(anyone, as: .hung) }
    }
  }

  /// All others restart while one, mostly the manager, is stopped or cut off: whoever granted to it has
  /// forgotten that, and its lease is not over.
  private func forget(_ world: inout World, but index: Int) {
    if world.random.below(2) == 0 {
      world.freeze(index, for: 10_000)
    } else {
      for other in world.boards.indices where other != index {
        world.network.cut(from: other, to: index)
        if world.random.below(4) > 0 { world.network.cut(from: index, to: other) }
      }
    }
    for other in world.boards.indices where other != index && world.random.below(8) > 0 {
      world.kill(other)
      world.calendar.add(.start(other), at: world.now + 1 + UInt64(world.random.below(1500)))
    }
  }

  private mutating func beginQuiet(_ world: inout World) {
    stretch = .quiet(since: world.now)
    stretchEnd = world.now + Self.quietMilliseconds
    world.network = Network.quiet(count: world.boards.count)
    groups = [Int](repeating: 0, count: world.boards.count)
    // A split that no port tells of must not last until the policy looks at it.
    if world.isManaged, world.random.below(3) == 0 { split(&world, ways: 2) }
  }

  private mutating func split(_ world: inout World, ways: Int) {
    for index in world.boards.indices { groups[index] = world.random.below(ways) }
    world.network.split(groups)
  }

  private mutating func checkManager(_ world: inout World) {
    // Boards that froze before the quiet or started late make it no quiet.
    for board in world.boards where board.life == .frozen || board.life == .dead { return }
    for index in world.boards.indices where world.boards[index].life == .running {
      if world.now < world.boards[index].startedAt + Self.settleMilliseconds { return }
    }
    var expected = 0
    for group in 0..<3 {
      let running = world.boards.indices.filter {
        groups[$0] == group && world.boards[$0].life == .running
      }
      if running.count >= world.majority { expected = 1 }
    }
    let acting = world.acting()
    livelinessChecks += 1
    guard acting.count != expected else { return }
    world.violate("\(acting.count) managers in quiet, expected \(expected)")
  }
}
