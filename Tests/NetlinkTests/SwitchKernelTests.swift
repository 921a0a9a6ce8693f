import Base
import Foundation
import Hardware
import Simulation
import Testing

@testable import Netlink

/// The kernel's own bridge, with frames.
@Suite(.enabled(if: Kernel.filtersVLANs, Comment(rawValue: Kernel.needsFiltering)), .serialized)
struct SwitchKernelTests {
  private static let ports = ["wan", "lan1", "lan2", "lan3"]

  private func withSwitch(
    _ body: (SwitchLab, inout BridgeFabric) throws -> Void
  ) throws {
    try SwitchLab.run(Self.ports) { lab in
      var fabric = try BridgeFabric(bridge: SwitchLab.bridge, ports: Self.ports)
      try fabric.setUp()
      try lab.waitUntilForwarding()
      try body(lab, &fabric)
    }
  }

  @Test
  func `a bridge is made once and stays as it is`() throws {
    try withSwitch { lab, fabric in
      let ports = try fabric.ports()
      #expect(ports.map(\.name) == Self.ports)
      #expect(ports.map(\.policy) == ports.map { _ in PortPolicy(nativeVLAN: 1) })
      #expect(ports.map(\.hasLink) == ports.map { _ in true })
      let index = try SwitchLab.index(SwitchLab.bridge)

      try fabric.apply(PortPolicy(nativeVLAN: 20, isIsolated: true), to: "lan2")
      let changed = try fabric.ports()
      try fabric.setUp()
      #expect(try SwitchLab.index(SwitchLab.bridge) == index)
      #expect(try fabric.ports().map(\.policy) == changed.map(\.policy))
    }
  }

  @Test
  func `a bridge without VLANs is made to hold to them, a port that was down comes up`() throws {
    try withSwitch { lab, fabric in
      try lab.stopFiltering()
      #expect(throws: FabricError.differs(name: "br0")) { try fabric.ports() }
      #expect(throws: FabricError.differs(name: "br0")) {
        try fabric.apply(PortPolicy(nativeVLAN: 1), to: "lan1")
      }
      try SwitchLab.setUp("lan1", false)
      try fabric.setUp()
      let ports = try fabric.ports()
      #expect(ports.count == 4)
      try lab.waitUntilForwarding()
      let arrival = try lab.send(from: "lan1", to: "lan2")
      #expect(arrival == .untagged)
    }
  }

  @Test
  func `boards of one VLAN hear each other and nobody else`() throws {
    try withSwitch { lab, fabric in
      #expect(try lab.send(from: "lan1", to: "lan2") == .untagged)
      for port in ["lan1", "lan2"] { try fabric.apply(PortPolicy(nativeVLAN: 20), to: port) }
      #expect(try lab.send(from: "lan1", to: "lan2") == .untagged)
      #expect(try lab.send(from: "lan2", to: "lan1") == .untagged)
      for other in ["lan3", "wan"] {
        #expect(try lab.send(from: "lan1", to: other) == .nothing)
        #expect(try lab.send(from: other, to: "lan1") == .nothing)
      }
      #expect(try lab.send(from: "lan3", to: "wan") == .untagged)
      // A tag is no way around it.
      #expect(try lab.send(from: "lan3", to: "lan1", vlan: 20) == .nothing)
      #expect(try lab.send(from: "lan1", to: "lan3", vlan: 1) == .nothing)
    }
  }

  @Test
  func `isolated boards reach the way out and not each other`() throws {
    try withSwitch { lab, fabric in
      for port in ["lan1", "lan2"] {
        try fabric.apply(PortPolicy(nativeVLAN: 1, isIsolated: true), to: port)
      }
      #expect(try lab.send(from: "lan1", to: "lan2") == .nothing)
      #expect(try lab.send(from: "lan2", to: "lan1") == .nothing)
      for port in ["lan1", "lan2"] {
        #expect(try lab.send(from: port, to: "wan") == .untagged)
        #expect(try lab.send(from: "wan", to: port) == .untagged)
        #expect(try lab.send(from: port, to: "lan3") == .untagged)
      }
      try fabric.apply(PortPolicy(nativeVLAN: 1), to: "lan2")
      #expect(try lab.send(from: "lan1", to: "lan2") == .untagged)
    }
  }

  @Test
  func `a trunk carries the tags of its VLANs`() throws {
    try withSwitch { lab, fabric in
      try fabric.apply(PortPolicy(nativeVLAN: 1, taggedVLANs: [20, 30]), to: "wan")
      try fabric.apply(PortPolicy(nativeVLAN: 20), to: "lan1")
      try fabric.apply(PortPolicy(nativeVLAN: 30), to: "lan2")
      try fabric.apply(PortPolicy(nativeVLAN: 40), to: "lan3")
      #expect(try lab.send(from: "lan1", to: "wan") == .tagged(20))
      #expect(try lab.send(from: "lan2", to: "wan") == .tagged(30))
      #expect(try lab.send(from: "lan3", to: "wan") == .nothing)
      #expect(try lab.send(from: "wan", to: "lan1", vlan: 20) == .untagged)
      #expect(try lab.send(from: "wan", to: "lan1", vlan: 30) == .nothing)
      #expect(try lab.send(from: "wan", to: "lan2", vlan: 30) == .untagged)
      #expect(try lab.send(from: "wan", to: "lan3", vlan: 40) == .nothing)
      #expect(try lab.send(from: "wan", to: "lan1") == .nothing)
    }
  }

  /// The kernel and the model agree about every frame.
  @Test(arguments: UInt64(1)...12)
  func `the switch of the simulation passes the frames that the kernel passes`(
    seed: UInt64
  ) throws {
    let vlans: [UInt16] = [1, 10, 20, 4094]
    try withSwitch { lab, fabric in
      var random = SplitMix64(seed: seed)
      var model = InMemoryFabric(Self.ports)
      for port in Self.ports {
        let native = vlans[random.below(vlans.count)]
        let tagged = vlans.filter { $0 != native && random.below(3) == 0 }
        let policy = PortPolicy(
          nativeVLAN: native, taggedVLANs: tagged, isIsolated: random.below(2) == 0)
        try fabric.apply(policy, to: port)
        try model.apply(policy, to: port)
      }
      let ports = try fabric.ports()
      #expect(ports.map(\.policy) == (try model.ports().map(\.policy)), "seed \(seed)")
      for from in ports {
        for to in ports where to.name != from.name {
          for vlan in [nil] + vlans.map(Optional.init) {
            let carried = vlan ?? from.policy.nativeVLAN
            let mayPass = model.mayReach(from.name, to.name, vlan: carried)
            let expected: SwitchLab.Arrival =
              !mayPass ? .nothing : to.policy.nativeVLAN == carried ? .untagged : .tagged(carried)
            let arrival = try lab.send(from: from.name, to: to.name, vlan: vlan)
            #expect(arrival == expected, "seed \(seed): \(from) to \(to), tag \(vlan ?? 0)")
          }
        }
      }
    }
  }

  @Test
  func `a policy replaces the one before whole`() throws {
    try withSwitch { lab, fabric in
      let policies = [
        PortPolicy(nativeVLAN: 1, taggedVLANs: Array(2...65)),
        PortPolicy(nativeVLAN: 65, taggedVLANs: [1, 3, 4094], isIsolated: true),
        PortPolicy(nativeVLAN: 1), PortPolicy(nativeVLAN: 1),
        PortPolicy(nativeVLAN: 4094, taggedVLANs: [2, 3, 4, 6, 7]),
      ]
      for policy in policies {
        try fabric.apply(policy, to: "lan2")
        let ports = try fabric.ports()
        #expect(ports[2].policy == policy)
        #expect(ports[2].isPolicyWhole)
        #expect(ports[1].policy == PortPolicy(nativeVLAN: 1))
      }
    }
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/sbin/bridge")))
  func `the tools of the kernel's makers read the same`() throws {
    try withSwitch { lab, fabric in
      let policy = PortPolicy(nativeVLAN: 20, taggedVLANs: [30, 31], isIsolated: true)
      try fabric.apply(policy, to: "lan2")
      let vlans = try lab.output(of: "/usr/sbin/bridge vlan show dev lan2")
      let words = vlans.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      #expect(words.hasSuffix("lan2 20 PVID Egress Untagged 30 31"))
      let link = try lab.output(of: "/usr/sbin/bridge -d link show dev lan2")
      #expect(link.contains("isolated on"))

      // What no policy can say is said.
      _ = try lab.output(of: "/usr/sbin/bridge vlan add vid 44 dev lan2 untagged")
      let port = try fabric.ports()[2]
      #expect(port.policy == policy)
      #expect(!port.isPolicyWhole)
      try fabric.apply(policy, to: "lan2")
      #expect(try fabric.ports()[2].isPolicyWhole)
    }
  }

  @Test
  func `counters grow with the frames`() throws {
    try withSwitch { lab, fabric in
      let before = try fabric.ports()
      for _ in 0..<50 { _ = try lab.send(from: "lan1", to: "lan2") }
      let after = try fabric.ports()
      #expect(after[1].counters.receivedPackets >= before[1].counters.receivedPackets + 50)
      #expect(after[1].counters.receivedBytes >= before[1].counters.receivedBytes + 50 * 46)
      #expect(after[2].counters.sentPackets >= before[2].counters.sentPackets + 50)
      #expect(after[2].counters.sentBytes >= before[2].counters.sentBytes + 50 * 46)
    }
  }

  @Test
  func `an unconfirmed change is rolled back and the boards reach each other again`() throws {
    try withSwitch { lab, fabric in
      let management = ManagementPath(vlan: 1, managerPort: "lan1", uplinkPort: "wan")
      var change = CommitConfirm(management: management)
      let before = try fabric.ports()
      let orders = [
        PortOrder(port: "lan2", policy: PortPolicy(nativeVLAN: 20, taggedVLANs: [21])),
        PortOrder(port: "lan3", policy: PortPolicy(nativeVLAN: 1, isIsolated: true)),
      ]
      try change.begin(orders, at: before, now: 0)
      let text = change.keptText
      let failure = change.carryOut(orders, on: &fabric, now: 0)
      #expect(failure == nil)
      #expect(try lab.send(from: "lan1", to: "lan2") == .nothing)

      // The daemon starts again and finds the text.
      var restarted = try CommitConfirm(
        management: management, keptText: Array(text.utf8), now: 5)
      let fault = restarted.restore(on: &fabric, now: 5)
      #expect(fault == nil)
      #expect(restarted.state == .settled)
      #expect(try lab.send(from: "lan1", to: "lan2") == .untagged)
      #expect(try fabric.ports().map(\.policy) == before.map(\.policy))
    }
  }

  @Test
  func `what is not there has a name`() throws {
    try withSwitch { lab, fabric in
      var wider = try BridgeFabric(
        bridge: SwitchLab.bridge, ports: ["none"] + Self.ports)
      #expect(throws: FabricError.absent(name: "none")) { try wider.setUp() }
      #expect(try wider.ports().map(\.name) == Self.ports)
      for port in ["none", "lo", "br0"] {
        #expect(throws: FabricError.absent(name: port)) {
          try wider.apply(PortPolicy(nativeVLAN: 1), to: port)
        }
      }
      try SwitchLab.remove("lan2")
      #expect(try fabric.ports().map(\.name) == ["wan", "lan1", "lan3"])
      #expect(throws: FabricError.absent(name: "lan2")) {
        try fabric.apply(PortPolicy(nativeVLAN: 1), to: "lan2")
      }
      #expect(throws: FabricError.absent(name: "lan2")) { try fabric.setUp() }

      var loop = try BridgeFabric(bridge: SwitchLab.bridge, ports: ["lo"])
      #expect(throws: FabricError.refused(name: "lo", number: EINVAL)) { try loop.setUp() }
      var second = try BridgeFabric(bridge: "br1", ports: [SwitchLab.bridge])
      #expect(throws: FabricError.refused(name: "br0", number: ELOOP)) { try second.setUp() }
      #expect(second.refusal == "Can not enslave a bridge to a bridge")
      var wrong = try BridgeFabric(bridge: "lan1", ports: [])
      #expect(throws: FabricError.differs(name: "lan1")) { try wrong.setUp() }
    }
  }

  @Test
  func `a new port passes nothing where there is no default`() throws {
    try SwitchLab.run(Self.ports) { lab in
      var fabric = try BridgeFabric(bridge: SwitchLab.bridge, ports: Self.ports, defaultVLAN: 0)
      try fabric.setUp()
      try lab.waitUntilForwarding()
      #expect(try fabric.ports().map(\.policy.nativeVLAN) == [0, 0, 0, 0])
      #expect(try lab.send(from: "lan1", to: "lan2") == .nothing)
      for port in ["lan1", "lan2"] { try fabric.apply(PortPolicy(nativeVLAN: 5), to: port) }
      #expect(try lab.send(from: "lan1", to: "lan2") == .untagged)
    }
  }
}
