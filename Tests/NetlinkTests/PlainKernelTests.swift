import Hardware
import Testing

@testable import Netlink

/// What every kernel can show.
@Suite(.enabled(if: Kernel.hasSpaces, Comment(rawValue: Kernel.needsSpaces)))
struct PlainKernelTests {
  @Test(
    .enabled(if: !Kernel.filtersVLANs, "this kernel's bridge holds to VLANs"))
  func `a kernel that cannot hold to VLANs says so, and no switch is faked`() throws {
    try SwitchLab.run(["lan1"]) { lab in
      var fabric = try BridgeFabric(bridge: SwitchLab.bridge, ports: ["lan1"])
      #expect(throws: FabricError.refused(name: "br0", number: 95)) { try fabric.setUp() }
      #expect(throws: FabricError.absent(name: "br0")) { try fabric.ports() }
    }
  }

  @Test
  func `a switch without orders is unmanaged, and a bridge that is not there is absent`() throws {
    try NetworkSpace.run {
      var none = try BridgeFabric(bridge: nil, ports: ["lan1"])
      #expect(throws: FabricError.unmanaged) { try none.ports() }
      #expect(throws: FabricError.unmanaged) { try none.setUp() }
      #expect(throws: FabricError.unmanaged) {
        try none.apply(PortPolicy(nativeVLAN: 1), to: "lan1")
      }
      var absent = try BridgeFabric(bridge: "br0", ports: ["lan1"])
      #expect(throws: FabricError.absent(name: "br0")) { try absent.ports() }
      var long = try BridgeFabric(bridge: "a-name-too-long-", ports: [])
      #expect(throws: FabricError.absent(name: "a-name-too-long-")) { try long.ports() }
    }
  }

  @Test
  func `an answer that does not fit is asked for again with more room`() throws {
    try SwitchLab.run(["lan1", "lan2"]) { lab in
      var socket = try RouteSocket(capacity: 64)
      #expect(try Set(socket.links().map(\.name)).isSuperset(of: ["lan1", "lan2", "lo"]))
      #expect(socket.capacity > 1000)
      var single = try RouteSocket(capacity: 100)
      #expect(try single.link(named: "lan2")?.name == "lan2")
      // And the next questions are not confused by what was left.
      #expect(try single.link(named: "none") == nil)
      #expect(try single.links().count >= 3)
    }
  }
}
