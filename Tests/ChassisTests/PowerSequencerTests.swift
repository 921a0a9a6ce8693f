import Base
import Chassis
import Testing

struct PowerSequencerTests {
  private static let all = SlotSet([1, 2, 3, 4])

  private func sequencer(on: SlotSet = all) -> PowerSequencer {
    PowerSequencer(powered: Self.all, on: on, own: 1, now: 0)
  }

  /// Every switching of `milliseconds`, looked for each 100 ms.
  private func run(
    _ sequencer: inout PowerSequencer, from start: UInt64 = 0, for milliseconds: UInt64 = 30_000
  ) -> [String] {
    var found: [String] = []
    for now in stride(from: start, to: start + milliseconds, by: 100) {
      guard let switching = sequencer.step(isActing: true, now: now) else { continue }
      found.append("\(now) \(switching.slot) \(switching.isOn ? "on" : "off")")
    }
    return found
  }

  @Test
  func `a chassis may ask for a slower pace, and for no quicker one`() throws {
    var slow = PowerSequencer(
      powered: Self.all, on: Self.all, own: 1, spacingMilliseconds: 3000, offMilliseconds: 9000,
      now: 0)
    for slot in [2, 3] { try slow.request(.cycle, slot: slot, origin: .owner) }
    #expect(run(&slow) == ["0 2 off", "3000 3 off", "9000 2 on", "12000 3 on"])
    var quick = PowerSequencer(
      powered: Self.all, on: Self.all, own: 1, spacingMilliseconds: 1, offMilliseconds: 1, now: 0)
    for slot in [2, 3] { try quick.request(.cycle, slot: slot, origin: .owner) }
    #expect(run(&quick) == ["0 2 off", "1000 3 off", "5000 2 on", "6000 3 on"])
  }

  @Test
  func `lines are adopted as they are`() {
    var sequencer = sequencer(on: SlotSet([1, 2]))
    #expect(run(&sequencer) == [])
    #expect(sequencer.isOn(2))
    #expect(!sequencer.isOn(3))
  }

  @Test
  func `boards start a second apart`() throws {
    var sequencer = sequencer(on: SlotSet([1]))
    for slot in [4, 3, 2] { try sequencer.request(.on, slot: slot, origin: .owner) }
    #expect(run(&sequencer) == ["5000 2 on", "6000 3 on", "7000 4 on"])
  }

  @Test
  func `a cycle is five seconds off, and others wait their second`() throws {
    var sequencer = sequencer()
    try sequencer.request(.cycle, slot: 2, origin: .owner)
    try sequencer.request(.off, slot: 3, origin: .owner)
    #expect(sequencer.isCycling(2))
    #expect(run(&sequencer) == ["0 2 off", "1000 3 off", "5000 2 on"])
    #expect(!sequencer.isCycling(2))
    #expect(!sequencer.isOn(3))
  }

  @Test
  func `off and on at once is still five seconds off`() throws {
    var sequencer = sequencer()
    try sequencer.request(.off, slot: 2, origin: .owner)
    #expect(run(&sequencer, for: 1000) == ["0 2 off"])
    try sequencer.request(.on, slot: 2, origin: .owner)
    #expect(run(&sequencer, from: 1000) == ["5000 2 on"])
  }

  @Test
  func `the own slot and slots without a line are refused`() {
    var sequencer = sequencer()
    #expect(throws: PowerRefusal.ownSlot) {
      try sequencer.request(.cycle, slot: 1, origin: .owner)
    }
    #expect(throws: PowerRefusal.noLine(5)) {
      try sequencer.request(.on, slot: 5, origin: .owner)
    }
  }

  @Test
  func `a slot that turns out to be the own one is left alone`() throws {
    var sequencer = PowerSequencer(powered: Self.all, on: Self.all, own: nil, now: 0)
    try sequencer.request(.off, slot: 2, origin: .owner)
    sequencer.setOwn(2)
    #expect(run(&sequencer) == [])
  }

  @Test
  func `a cut of the policy needs the lease, the end of a cycle does not`() throws {
    var sequencer = sequencer()
    try sequencer.request(.cycle, slot: 2, origin: .policy)
    #expect(sequencer.step(isActing: false, now: 0) == nil)
    #expect(!sequencer.isCycling(2))
    try sequencer.request(.cycle, slot: 2, origin: .policy)
    #expect(sequencer.step(isActing: true, now: 100)?.isOn == false)
    #expect(sequencer.step(isActing: false, now: 5100)?.isOn == true)
  }

  @Test(arguments: UInt64(1)...20)
  func `whatever is asked for, the distances hold`(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var sequencer = sequencer()
    var lastAt: UInt64?
    var offAt = [UInt64](repeating: 0, count: 5)
    for now in stride(from: UInt64(0), to: 300_000, by: 100) {
      if random.below(10) == 0 {
        let commands: [PowerCommand] = [.on, .off, .cycle]
        let origin: PowerSequencer.Origin = random.below(2) == 0 ? .owner : .policy
        let command = commands[random.below(3)]
        try? sequencer.request(command, slot: 1 + random.below(4), origin: origin)
      }
      guard let switching = sequencer.step(isActing: random.below(2) == 0, now: now) else {
        continue
      }
      #expect(switching.slot != 1, "seed \(seed)")
      if let lastAt { #expect(now >= lastAt + 1000, "seed \(seed)") }
      lastAt = now
      if switching.isOn {
        #expect(now >= offAt[switching.slot] + 5000, "seed \(seed)")
      } else {
        offAt[switching.slot] = now
      }
    }
    #expect(lastAt != nil)
  }
}
