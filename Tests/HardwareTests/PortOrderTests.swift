import Base
import Hardware
import Simulation
import Testing

/// Settings of ports as they lie on flash: what is read was written, and nothing else is.
struct PortOrderTests {
  private static let sample = [
    PortOrder(
      port: "eth1", policy: PortPolicy(nativeVLAN: 1, taggedVLANs: [2, 4094], isIsolated: true)),
    PortOrder(port: "eth9", policy: PortPolicy(nativeVLAN: 4094)),
  ]
  private static let text = """
    switch-ports 1
    port eth1 1 isolated 2 4094
    port eth9 4094 open
    end 2

    """

  private func list(_ text: String) -> [PortOrder]? {
    try? PortOrder.list(parsing: Array(text.utf8))
  }

  @Test
  func `each port is a line, and the last one counts them`() {
    #expect(PortOrder.encoded(Self.sample) == Self.text)
    #expect(list(Self.text) == Self.sample)
    #expect(PortOrder.encoded([]) == "")
    #expect(list("") == [])
  }

  @Test(arguments: [
    "\n", "end 0\n", "switch-ports 1\n", "switch-ports 1\nend 0\n", "switch-ports 1\nend 1\n",
    "switch-ports 2\nport a 1 open\nend 1\n", "switch-ports 1\nport a 1 open\n",
    "switch-ports 1\nport a 1 open\nend 1", "switch-ports 1\nport a 1 open\nend 2\n",
    "switch-ports 1\nport a 1 open\nend 01\n", "switch-ports 1\nport a 0 open\nend 1\n",
    "switch-ports 1\nport a 4095 open\nend 1\n", "switch-ports 1\nport a 65537 open\nend 1\n",
    "switch-ports 1\nport a 01 open\nend 1\n", "switch-ports 1\nport a 1\nend 1\n",
    "switch-ports 1\nport a 1 shut\nend 1\n", "switch-ports 1\nport  a 1 open\nend 1\n",
    "switch-ports 1\nport a 1 open \nend 1\n", "switch-ports 1\nport\ta 1 open\nend 1\n",
    "switch-ports 1\nport a 1 open 3 2\nend 1\n", "switch-ports 1\nport a 1 open 2 2\nend 1\n",
    "switch-ports 1\nport a 1 open 1\nend 1\n", "switch-ports 1\nport a 1 open 0\nend 1\n",
    "switch-ports 1\nport a 1 open x\nend 1\n",
    "switch-ports 1\nport a 1 open\nport a 2 open\nend 2\n",
    "switch-ports 1\nport abcdefghijklmnop 1 open\nend 1\n",
    "switch-ports 1\nport \u{E9} 1 open\nend 1\n", "switch-ports 1\nport a 1 open\nend 1\nend 1\n",
  ])
  func `anything else is damaged`(text: String) {
    #expect(throws: PolicyRefusal.damaged) { try PortOrder.list(parsing: Array(text.utf8)) }
  }

  @Test
  func `a switch has 128 ports at most, and 64 tagged VLANs at one`() {
    let many = (1...PortOrder.countMax + 1).map {
      PortOrder(port: "p\($0)", policy: PortPolicy(nativeVLAN: 1))
    }
    #expect(list(PortOrder.encoded(Array(many.dropLast()))) == many.dropLast())
    #expect(list(PortOrder.encoded(many)) == nil)
    let tags = (2...66).map { UInt16($0) }
    var order = PortOrder(
      port: "a", policy: PortPolicy(nativeVLAN: 1, taggedVLANs: Array(tags.dropLast())))
    #expect(list(PortOrder.encoded([order])) == [order])
    order.policy.taggedVLANs = tags
    #expect(list(PortOrder.encoded([order])) == nil)
  }

  @Test
  func `a text that was cut anywhere is damaged`() {
    let bytes = Array(Self.text.utf8)
    for count in 1..<bytes.count {
      #expect(throws: PolicyRefusal.damaged, "\(count) bytes") {
        try PortOrder.list(parsing: Array(bytes[..<count]))
      }
    }
  }

  @Test(arguments: UInt64(1)...4)
  func `orders of any kind come back whole`(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    for _ in 0..<500 {
      let orders = (0..<random.below(20)).map { number in
        var vlans: Set<UInt16> = []
        for _ in 0..<random.below(65) { vlans.insert(UInt16(1 + random.below(4094))) }
        let native = UInt16(1 + random.below(4094))
        vlans.remove(native)
        return PortOrder(
          port: "port-\(number)",
          policy: PortPolicy(
            nativeVLAN: native, taggedVLANs: vlans.sorted(), isIsolated: random.below(2) == 0))
      }
      #expect(
        try PortOrder.list(parsing: Array(PortOrder.encoded(orders).utf8)) == orders,
        "seed \(seed)")
    }
  }

  @Test(arguments: UInt64(1)...4)
  func `damage is found or makes no difference`(seed: UInt64) {
    var mutator = Mutator(seed: seed, lengthMax: 512)
    let sample = Array(Self.text.utf8)
    var accepted = 0
    for round in 0..<25_000 {
      let bytes = mutator.damage(sample)
      guard let orders = try? PortOrder.list(parsing: bytes) else { continue }
      accepted += 1
      let isSound =
        orders.allSatisfy(\.policy.isSound) && Array(PortOrder.encoded(orders).utf8) == bytes
      #expect(isSound, "seed \(seed), round \(round): \(Text.hex(bytes))")
    }
    #expect(accepted > 100, "the damage left hardly anything whole: this test looks at nothing")
  }
}
