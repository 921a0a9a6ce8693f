import Chassis
import Testing
import VirtualChassis

/// A chassis whose switch takes no orders: what boards and power do.
@Suite(.serialized, .threeBoards())
struct ChassisOfBoardsTests {}

extension ChassisOfBoardsTests {
  @Suite(.serialized)
  struct `Boards of a chassis` {
    @Test func `find their slots and agree on one manager`() async throws {
      let boards = try await LabBoards.whole
      let manager = try await boards.settle()
      for number in LabBoards.numbers {
        let table = try await boards.table(number)
        #expect(table.boards == 3)
        #expect(table.up == 3)
        #expect(table.manager == manager)
        #expect(table.rows.map(\.slot) == LabBoards.numbers)
        for row in table.rows {
          // The host name ends with the hardware address, which the chassis gave by slot.
          #expect(row.host == "miner-530\(row.slot)00")
          #expect(row.wired == true)
        }
        #expect(Set(table.rows.compactMap(\.key)).count == 3)
      }
    }

    @Test func `send nothing but signed beacons of the one format`() async throws {
      let boards = try await LabBoards.whole
      let (wire, _) = boards.chassis.network.port(of: 1)
      let mark = wire.mark
      try await boards.wait("five beacons of each board") {
        let senders = wire.beacons(since: mark).map(\.slot)
        return LabBoards.numbers.allSatisfy { slot in senders.count { $0 == slot } >= 5 }
      }
      let judge = try #require(StrangeKey(seed: 1))
      for frame in wire.beacons(since: mark) {
        let claim = frame.signed
        let signed = try #require(claim, "\(frame.datagram)")
        #expect(signed.isGenuine(judge))
        #expect(signed.beacon.slot == frame.slot)
        #expect(signed.beacon.isWired)
        #expect(signed.beacon.flags.contains(.mayVote))
      }
      #expect(wire.managers(since: mark).count == 1)
    }

    @Test func `believe no beacon with a wrong signature, and no stranger`() async throws {
      let boards = try await LabBoards.whole
      let (wire, port) = boards.chassis.network.port(of: 3)
      let before = try await boards.table(1)
      let manager = try await boards.settle()
      let frame = try #require(wire.beacons(since: 0).last { $0.slot == 3 })
      var lie = try #require(frame.signed).beacon
      lie.flags.insert(.isActing)
      lie.sequence += 1_000_000
      var stranger = try #require(StrangeKey(seed: 2))
      // With the key of board 3, which did not sign it.
      let forged = SignedBeacon.datagram(lie, &stranger)
      let mark = wire.mark
      wire.inject(frame.carrying(forged), exceptInto: port)
      try await boards.wait("three more beacons of boards 1 and 2") {
        let senders = wire.beacons(since: mark).map(\.slot)
        return [1, 2].allSatisfy { slot in senders.count { $0 == slot } >= 3 }
      }
      #expect(Self.refusers(of: 3, wire, since: mark).isEmpty)
      // The very same way, signed by the key that it names: this one is looked at, and refused.
      lie.key = stranger.publicKey
      wire.inject(frame.carrying(SignedBeacon.datagram(lie, &stranger)), exceptInto: port)
      try await boards.wait("boards 1 and 2 tell of the stranger in slot 3") {
        Self.refusers(of: 3, wire, since: mark) == [1, 2]
      }
      #expect(try await boards.settle() == manager)
      let after = try await boards.table(1)
      #expect(after.rows.map(\.key) == before.rows.map(\.key))
      #expect(wire.managers(since: mark) == [manager])
    }

    private static func refusers(
      of slot: Int, _ wire: VirtualSwitch, since mark: Int
    ) -> Set<Int> {
      Set(
        wire.beacons(since: mark).compactMap { $0.signed?.beacon }
          .filter { $0.refused.contains(slot) }.map(\.slot))
    }

    @Test func `have another manager soon when the manager loses its power`() async throws {
      let boards = try await LabBoards.whole
      let old = try await boards.settle()
      let others = LabBoards.numbers.filter { $0 != old }
      let (wire, _) = boards.chassis.network.port(of: 1)
      let mark = wire.mark
      try await boards.chassis.cut(old)
      var new = 0
      let pause = try await boards.wait("one of \(others) manages", seconds: 60) {
        var claims: Set<Int> = []
        for number in others {
          let table = try await boards.table(number)
          #expect(table.marked.count <= 1)
          if table.manager == number { claims.insert(number) }
        }
        // Nobody acts beside another.
        #expect(claims.count <= 1)
        new = claims.first ?? 0
        return !claims.isEmpty
      }
      #expect(pause < .seconds(30))
      #expect(try await boards.settle(others) == new)
      try await boards.wait("slot \(old) is down") {
        try await boards.table(new).state(of: old) == "down"
      }
      try await boards.chassis.setPlugged(old, true)
      #expect(try await boards.settle() == new)
      // The old one's last beacons may be among them; it never acts again.
      #expect([[new], [old, new]].contains(wire.managers(since: mark)))
    }

    @Test func `split by a pulled cable have one manager, on the larger side`() async throws {
      let boards = try await LabBoards.whole
      let old = try await boards.settle()
      let others = LabBoards.numbers.filter { $0 != old }
      let network = boards.chassis.network
      let wire = network.port(of: 1).device
      let mark = wire.mark
      network.setLink(of: old, isUp: false)
      try boards.slot(old).setCarrier("eth0", isUp: false)
      var new = 0
      try await boards.wait("one of \(others) manages") {
        new = try await boards.table(others[0]).manager ?? old
        // Asked after the other side: whoever is cut off has stopped before a new one begins.
        let alone = try await boards.table(old)
        #expect(new == old || alone.manager == nil)
        return new != old
      }
      try await boards.wait("the other side sees slot \(old) as late, then down") {
        try await boards.table(others[0]).state(of: old) == "down"
      }
      let alone = try await boards.table(old)
      #expect(alone.verdict.contains("no manager"))
      #expect(alone.manager == nil)
      network.setLink(of: old, isUp: true)
      try boards.slot(old).setCarrier("eth0", isUp: true)
      #expect(try await boards.settle() == new)
      #expect([[new], [old, new]].contains(wire.managers(since: mark)))
    }

    @Test func `say that their switch takes no orders`() async throws {
      let boards = try await LabBoards.whole
      #expect(try await boards.ask(1, "switch").contains("this board's switch takes no orders"))
      for order in ["isolate 2 on", "vlan 2 20", "confirm"] {
        let answer = try boards.run(1, "sky switch \(order)")
        #expect(answer.output.contains("refused: this board's switch takes no orders"))
        #expect(answer.status == 1)
      }
    }
  }
}
