import Base
import Chassis
import Foundation
import Testing
struct DebugTests {
  @Test func `debug`() {
    guard let t = ProcessInfo.processInfo.environment["DBG"], let seed = UInt64(t) else { return }
      let sizes = [3, 4, 3, 4, 5, 3, 4, 3]
      var world = World(seed: seed, boards: sizes[Int(seed % 8)], isWired: seed % 3 > 0)
      world.isManaged = seed % 2 == 0
      var chaos = Chaos()
      world.calendar.add(.plan, at: 5000)
      world.run(until: 600_000) { chaos.plan(&$0) }
    print(world.violations)
    for b in world.boards {
      print(b.life, b.key.publicKey.start, b.state?.claim as Any, "N", b.settings.boards)
      if let s = b.state { print(s.table(now: b.clock(world.now)).text); print(s.roster.text, s.roster.foreignCount, s.roster.replayCount); for p in s.roster.slots { if let c = s.contacts[p] { print(p, c.beacon.bootID, c.beacon.sequence, c.beacon.grant as Any, c.beacon.request, c.beacon.flags, c.beacon.heard.bits) } }
      print("own boot", s.bootID, s.lease) }
    }
  }
}
