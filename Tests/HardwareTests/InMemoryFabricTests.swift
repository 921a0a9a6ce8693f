import Hardware
import Simulation
import Testing

struct InMemoryFabricTests {
  @Test
  func `who shares no VLAN, has no link, or is isolated as well, is out of reach`() throws {
    var fabric = InMemoryFabric(["up", "a", "b", "c"])
    #expect(fabric.mayReach("a", "b") == true)
    #expect(fabric.mayReach("a", "a") == false)
    #expect(fabric.mayReach("a", "none") == false)

    try fabric.apply(PortPolicy(nativeVLAN: 2), to: "b")
    #expect(fabric.mayReach("a", "b") == false)
    #expect(fabric.mayReach("b", "a") == false)

    try fabric.apply(PortPolicy(nativeVLAN: 1, taggedVLANs: [2]), to: "up")
    #expect(fabric.mayReach("b", "up") == true)
    #expect(fabric.mayReach("up", "b", vlan: 2) == true)
    #expect(fabric.mayReach("up", "b", vlan: 1) == false)

    try fabric.apply(PortPolicy(nativeVLAN: 1, isIsolated: true), to: "a")
    #expect(fabric.mayReach("a", "c") == true)
    try fabric.apply(PortPolicy(nativeVLAN: 1, isIsolated: true), to: "c")
    #expect(fabric.mayReach("a", "c") == false)
    #expect(fabric.mayReach("a", "up") == true)

    fabric.setLink("up", false)
    #expect(fabric.mayReach("a", "up") == false)
    fabric.remove("a")
    let names = try fabric.ports().map(\.name)
    #expect(names == ["up", "b", "c"])
    #expect(throws: FabricError.absent(name: "a")) {
      try fabric.apply(PortPolicy(nativeVLAN: 1), to: "a")
    }
  }

  @Test(arguments: UInt64(1)...20)
  func `a faulty switch fails in the ways that it should, and is whole without faults`(
    seed: UInt64
  ) throws {
    var fabric = FaultyFabric(["a", "b"], seed: seed, faultEvery: 2)
    var failures = 0
    for number in UInt16(2)...200 {
      do {
        try fabric.apply(PortPolicy(nativeVLAN: number), to: number % 2 == 0 ? "a" : "b")
      } catch {
        failures += 1
        #expect(error != .unmanaged)
      }
    }
    #expect(failures > 20 && failures < 199, "seed \(seed)")
    fabric.faultEvery = 0
    for port in ["a", "b"] { try fabric.apply(PortPolicy(nativeVLAN: 7), to: port) }
    let vlans = try fabric.ports().map(\.policy.nativeVLAN)
    #expect(vlans == [7, 7])
  }
}
