import Base
import Hardware
import Simulation
import Testing

struct CommitConfirmTests {
  private let management = ManagementPath(vlan: 1, managerPort: "lan1", uplinkPort: "wan")
  private let names = ["wan", "lan1", "lan2", "lan3"]
  private let window = CommitConfirm.windowMilliseconds

  private func orders(_ vlan: UInt16) -> [PortOrder] {
    [
      PortOrder(port: "lan2", policy: PortPolicy(nativeVLAN: vlan, isIsolated: true)),
      PortOrder(port: "lan3", policy: PortPolicy(nativeVLAN: 1, taggedVLANs: [vlan, vlan + 1])),
    ]
  }

  @Test
  func `an unconfirmed change is taken back after 60 s and not before`() throws {
    var fabric = InMemoryFabric(names)
    let before = try fabric.ports()
    var change = CommitConfirm(management: management)
    try change.begin(orders(20), at: before, now: 1000)
    #expect(change.carryOut(orders(20), on: &fabric, now: 1000) == nil)
    #expect(change.nextTime == 1000 + window)
    #expect(change.restore(on: &fabric, now: 1000 + window - 1) == nil)
    #expect(try fabric.ports() != before)
    #expect(fabric.mayReach("lan2", "lan1") == false)
    #expect(change.restore(on: &fabric, now: 1000 + window) == nil)
    #expect(try fabric.ports() == before)
    #expect(change.state == .settled)
    #expect(change.keptText.isEmpty)
    #expect(change.nextTime == nil)
  }

  @Test
  func `a confirmed change stays, and a late confirmation keeps nothing`() throws {
    var fabric = InMemoryFabric(names)
    var change = CommitConfirm(management: management)
    #expect(change.confirm(now: 0) == false)
    try change.begin(orders(20), at: try fabric.ports(), now: 0)
    _ = change.carryOut(orders(20), on: &fabric, now: 0)
    #expect(change.confirm(now: window - 1) == true)
    let after = try fabric.ports()
    #expect(change.restore(on: &fabric, now: 10 * window) == nil)
    #expect(try fabric.ports() == after)

    try change.begin(orders(30), at: after, now: window)
    #expect(change.confirm(now: 2 * window) == false)
    let due = change.due(now: 2 * window)
    #expect(due.map(\.port) == ["lan2", "lan3"])
    #expect(change.confirm(now: 2 * window) == false)
  }

  @Test
  func `a daemon that restarts within the window restores the old policy`() throws {
    var fabric = InMemoryFabric(names)
    let before = try fabric.ports()
    var first = CommitConfirm(management: management)
    try first.begin(orders(20), at: before, now: 5_000_000)
    let text = first.keptText
    #expect(
      text == """
        switch-ports 1
        port lan2 1 open
        port lan3 1 open
        end 2

        """)
    _ = first.carryOut(orders(20), on: &fabric, now: 5_000_000)

    // The clock of a board that was restarted begins at zero.
    var second = try CommitConfirm(management: management, keptText: Array(text.utf8), now: 40)
    #expect(throws: PolicyRefusal.occupied) {
      try second.begin(orders(30), at: before, now: 40)
    }
    #expect(second.restore(on: &fabric, now: 40) == nil)
    #expect(try fabric.ports() == before)
    #expect(second.keptText.isEmpty)
  }

  @Test
  func `without a kept text there is nothing to restore`() throws {
    var change = try CommitConfirm(management: management, keptText: [], now: 0)
    #expect(change.state == .settled)
    #expect(change.due(now: .max) == [])
  }

  @Test
  func `a failed order takes all back at once`() throws {
    var fabric = InMemoryFabric(names)
    let before = try fabric.ports()
    var change = CommitConfirm(management: management)
    try change.begin(orders(20), at: before, now: 0)
    fabric.remove("lan3")
    #expect(change.carryOut(orders(20), on: &fabric, now: 7) == .absent(name: "lan3"))
    #expect(change.restore(on: &fabric, now: 7) == .absent(name: "lan3"))
    #expect(try fabric.ports() == before.filter { $0.name != "lan3" })
    // The missing port is tried again, and kept in mind until then.
    #expect(change.former.map(\.port) == ["lan3"])
    #expect(change.due(now: 8) == [])
    #expect(change.nextTime == 7 + CommitConfirm.retryMilliseconds)
    #expect(change.keptText.contains("port lan3"))
  }

  @Test
  func `the way to the manager cannot be cut`() throws {
    let ports = try InMemoryFabric(names).copyOfPorts()
    let cut = PortPolicy(nativeVLAN: 20)
    let tagged = PortPolicy(nativeVLAN: 20, taggedVLANs: [1])
    for port in ["wan", "lan1"] {
      var change = CommitConfirm(management: management)
      #expect(throws: PolicyRefusal.managementLost(port: port)) {
        try change.begin([PortOrder(port: port, policy: cut)], at: ports, now: 0)
      }
      #expect(change.state == .settled)
      try change.begin([PortOrder(port: port, policy: tagged)], at: ports, now: 0)
    }
    var change = CommitConfirm(management: management)
    #expect(throws: PolicyRefusal.uplinkIsolated(port: "wan")) {
      let isolated = PortPolicy(nativeVLAN: 1, isIsolated: true)
      try change.begin([PortOrder(port: "wan", policy: isolated)], at: ports, now: 0)
    }
    try change.begin([PortOrder(port: "lan2", policy: cut)], at: ports, now: 0)
  }

  @Test(arguments: [
    PortPolicy(nativeVLAN: 0), PortPolicy(nativeVLAN: 4095),
    PortPolicy(nativeVLAN: 1, taggedVLANs: [0]), PortPolicy(nativeVLAN: 1, taggedVLANs: [4095]),
    PortPolicy(nativeVLAN: 1, taggedVLANs: [1]), PortPolicy(nativeVLAN: 1, taggedVLANs: [3, 2]),
    PortPolicy(nativeVLAN: 1, taggedVLANs: [2, 2]),
    PortPolicy(nativeVLAN: 1, taggedVLANs: Array(2...66)),
  ])
  func `a policy that no switch can have is refused`(policy: PortPolicy) throws {
    var change = CommitConfirm(management: management)
    #expect(throws: PolicyRefusal.unsound(port: "lan2")) {
      try change.begin(
        [PortOrder(port: "lan2", policy: policy)], at: try InMemoryFabric(names).copyOfPorts(),
        now: 0)
    }
  }

  @Test
  func `64 tagged VLANs are not too many`() {
    #expect(PortPolicy(nativeVLAN: 1, taggedVLANs: Array(2...65)).isSound)
    #expect(PortPolicy(nativeVLAN: 4094, taggedVLANs: [1, 4093]).isSound)
  }

  @Test
  func `ports that are unknown, doubled or could not be given back are refused`() throws {
    var ports = try InMemoryFabric(names).copyOfPorts()
    let policy = PortPolicy(nativeVLAN: 2)
    var change = CommitConfirm(management: management)
    #expect(throws: PolicyRefusal.unknownPort(name: "lan9")) {
      try change.begin([PortOrder(port: "lan9", policy: policy)], at: ports, now: 0)
    }
    let order = PortOrder(port: "lan2", policy: policy)
    #expect(throws: PolicyRefusal.unknownPort(name: "lan2")) {
      try change.begin([order, order], at: ports, now: 0)
    }
    ports[2].isPolicyWhole = false
    #expect(throws: PolicyRefusal.irrevocable(port: "lan2")) {
      try change.begin([order], at: ports, now: 0)
    }
    ports[2].isPolicyWhole = true
    ports[2].policy.nativeVLAN = 0
    #expect(throws: PolicyRefusal.irrevocable(port: "lan2")) {
      try change.begin([order], at: ports, now: 0)
    }
  }

  /// Whatever fails and whenever the daemon is stopped: in the end the switch is as before, or as
  /// confirmed.
  @Test(arguments: UInt64(1)...200)
  func `a faulty switch ends up as before or as confirmed`(seed: UInt64) throws {
    var fabric = FaultyFabric(names, seed: seed, faultEvery: 3)
    let before = try fabric.inner.ports()
    var change = CommitConfirm(management: management)
    var now: UInt64 = 1000
    try change.begin(orders(20), at: before, now: now)
    var kept = change.keptText
    var isConfirmed = false
    if change.carryOut(orders(20), on: &fabric, now: now) == nil,
      fabric.random.below(2) == 0
    {
      isConfirmed = change.confirm(now: now + 10)
      kept = change.keptText
    }
    let after = try fabric.inner.ports()
    for round in 0..<500 where change.state != .settled {
      if fabric.random.below(3) == 0 {
        now = fabric.random.next() % 100
        change = try CommitConfirm(management: management, keptText: Array(kept.utf8), now: now)
      }
      now = change.nextTime ?? now
      _ = change.restore(on: &fabric, now: now)
      kept = change.keptText
      try #require(round < 499, "seed \(seed): it never came to an end")
    }
    #expect(try fabric.inner.ports() == (isConfirmed ? after : before), "seed \(seed)")
    if isConfirmed { #expect(after != before, "seed \(seed)") }
  }

  @Test(arguments: UInt64(1)...4)
  func `a damaged text is refused or survives another round`(seed: UInt64) throws {
    var change = CommitConfirm(management: management)
    var ports = try InMemoryFabric(names).copyOfPorts()
    ports[3].policy = PortPolicy(nativeVLAN: 7, taggedVLANs: [8, 4094], isIsolated: true)
    try change.begin(orders(20), at: ports, now: 0)
    let sample = Array(change.keptText.utf8)
    var mutator = Mutator(seed: seed, lengthMax: 256)
    var accepted = 0
    for round in 0..<25_000 {
      let bytes = mutator.damage(sample)
      guard
        let read = try? CommitConfirm(management: management, keptText: bytes, now: 0),
        !bytes.isEmpty
      else { continue }
      accepted += 1
      let again = try? CommitConfirm(
        management: management, keptText: Array(read.keptText.utf8), now: 0)
      guard again == read, read.former.allSatisfy({ $0.policy.isSound }) else {
        Issue.record("seed \(seed), round \(round): \(Text.string(bytes))")
        return
      }
    }
    #expect(accepted > 0, "the damage never left a text whole: this test looks at nothing")
  }
}

extension InMemoryFabric {
  /// The ports of a switch that nobody needs afterwards.
  consuming func copyOfPorts() throws -> [SwitchPort] {
    var fabric = self
    return try fabric.ports()
  }
}
