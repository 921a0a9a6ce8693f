import ImageBuilder
import Testing
import VirtualChassis

/// A chassis whose switch is a board's kernel: who may talk to whom, shown by packets.
@Suite(.serialized, .threeBoards(switchSlot: 1, ownerKey: .ofTests))
struct SwitchTests {
  private static let router = "10.0.2.2"

  @Test func `A switch is set up, told of, and lets all boards talk`() async throws {
    let boards = try await LabBoards.whole
    let status = try await boards.ask(1, "status --json")
    #expect(status.contains(#""name":"switch","state":"ready""#), "\(status)")
    let answer = try await ports(boards)
    #expect(answer.managed)
    #expect(answer.ports.map(\.name) == (1...9).map { "eth\($0)" })
    #expect(answer.ports.map(\.slot) == [1, 2, 3, 4, 5, 6, 7, 8, nil])
    for port in answer.ports { #expect(port.link && port.vlan == 1 && !port.isolated) }
    for (from, to) in [(1, 2), (1, 3), (2, 1), (2, 3), (3, 1), (3, 2)] {
      #expect(try reaches(boards, from, to), "\(from) to \(to)")
    }
    for number in LabBoards.numbers { #expect(try reachesRouter(boards, number)) }
  }

  @Test func `Isolated boards hear nothing of each other and keep the rest`() async throws {
    let boards = try await LabBoards.whole
    for slot in [2, 3] { try await boards.changeSwitch("isolate \(slot) on") }
    for (from, to) in [(2, 3), (3, 2)] {
      // Unisolated boards are open to both.
      try expectSilence(boards, from, to, but: 1)
    }
    for number in [2, 3] {
      #expect(try reaches(boards, number, 1))
      #expect(try reachesRouter(boards, number))
      let (wire, _) = boards.chassis.network.port(of: number)
      let mark = wire.mark
      try await boards.wait("a beacon of board 1 at board \(number)") {
        wire.beacons(since: mark).contains { $0.slot == 1 }
      }
    }
    for slot in [2, 3] { try await boards.changeSwitch("isolate \(slot) off") }
    #expect(try reaches(boards, 2, 3))
  }

  @Test func `A VLAN of its own takes a board away from the others`() async throws {
    let boards = try await LabBoards.whole
    try await boards.changeSwitch("vlan 2 20")
    let (uplink, _) = boards.chassis.network.uplink
    let mark = uplink.mark
    try expectSilence(boards, 2, 3, but: 1)
    try expectSilence(boards, 2, 1, but: 3)
    // What board 2 says leaves the chassis with its VLAN in a tag (IEEE 802.1Q), or not at all.
    let said = uplink.frames(since: mark).map(\.frame).filter { Self.sender($0) == 2 }
    #expect(!said.isEmpty)
    for frame in said { #expect(Array(frame[12..<16]) == [0x81, 0, 0, 20]) }
    try await boards.changeSwitch("vlan 2 1")
    #expect(try reaches(boards, 2, 3))
  }

  @Test func `A change in its window is taken back when the daemon is killed`() async throws {
    let boards = try await LabBoards.whole
    let start = ContinuousClock.now
    #expect(try await boards.ask(1, "switch vlan 2 20").contains("done; it is taken back in 60 s"))
    #expect(try reaches(boards, 2, 3) == false)
    try await boards.killChassisDaemon(1)
    try await boards.wait("boards 2 and 3 talk again") { try reaches(boards, 2, 3) }
    #expect(ContinuousClock.now - start < .seconds(55))
    #expect(try await ports(boards).waitsForConfirmation == false)
  }

  @Test func `A change that nobody confirms is taken back after a minute`() async throws {
    let boards = try await LabBoards.whole
    let start = ContinuousClock.now
    #expect(try await boards.ask(1, "switch vlan 2 20").contains("done; it is taken back in 60 s"))
    #expect(try await ports(boards).waitsForConfirmation)
    #expect(try await boards.ask(1, "switch isolate 3 on").contains("an earlier change waits"))
    try await boards.wait("boards 2 and 3 talk again") { try reaches(boards, 2, 3) }
    let time = ContinuousClock.now - start
    #expect(time >= .seconds(58))
    #expect(time < .seconds(90))
    #expect(try await boards.ask(1, "switch confirm").contains("refused: there is no change"))
    #expect(try await ports(boards).ports[1].vlan == 1)
  }

  // MARK: Support

  private struct PortsAnswer: Decodable {
    struct Port: Decodable {
      let name: String
      let slot: Int?
      let link: Bool
      let vlan: Int
      let isolated: Bool
    }

    let managed: Bool
    let waitsForConfirmation: Bool
    let ports: [Port]
  }

  private func ports(_ boards: LabBoards) async throws -> PortsAnswer {
    try boards.slot(1).running().decode(
      PortsAnswer.self, from: try await boards.ask(1, "switch --json"))
  }

  private func reaches(_ boards: LabBoards, _ from: Int, _ to: Int) throws -> Bool {
    let target = "fe80::5054:ff:fe53:\(to)00%eth0"
    return try boards.run(from, "ping -6 -q -c 2 -w 3 \(target)").status == 0
  }

  private func reachesRouter(_ boards: LabBoards, _ from: Int) throws -> Bool {
    try boards.run(from, "ping -q -c 1 -w 10 \(Self.router)").status == 0
  }

  /// Lets a board talk to another, whose wire must show nothing of it.
  ///
  /// - Parameter marker: a board whose packets must arrive there, sent behind the forbidden ones.
  private func expectSilence(
    _ boards: LabBoards, _ from: Int, _ to: Int, but marker: Int
  ) throws {
    let own = boards.chassis.network.port(of: from).device
    let wire = boards.chassis.network.port(of: to).device
    let (mark, ownMark) = (wire.mark, own.mark)
    #expect(try reaches(boards, from, to) == false, "\(from) to \(to)")
    let markerMark = wire.mark
    #expect(try reaches(boards, marker, to), "\(marker) to \(to)")
    // Port 0 of a wire is the board's end, port 1 the switch's.
    let said = own.frames(since: ownMark).filter { $0.port == 0 }
    #expect(said.contains { Self.sender($0.frame) == from })
    let heard = wire.frames(since: mark).filter { $0.port == 1 }
    #expect(heard.allSatisfy { Self.sender($0.frame) != from }, "\(from) is heard by \(to)")
    let behind = wire.frames(since: markerMark).filter { $0.port == 1 }
    #expect(behind.contains { Self.sender($0.frame) == marker })
  }

  /// The slot of the board that sent a frame from its `eth0`; nil for anybody else.
  private static func sender(_ frame: [UInt8]) -> Int? {
    guard frame.count >= 14 else { return nil }
    let source = Array(frame[6..<12])
    return LabBoards.numbers.first { ChassisNetwork.hardwareAddress(of: $0) == source }
  }
}
