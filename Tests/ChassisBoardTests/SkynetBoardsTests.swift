import Foundation
import SkynetWire
import Testing
import VirtualChassis

extension SwitchTests {
  /// Board 1 is the switch and in the middle; its cards `eth2` and `eth3` are the cables of the two ends.
  @Suite(.serialized)
  struct `Skynet between the ends of a chassis` {
    private static let middle = 1
    private static let ends = [2, 3]
    private static let cables = ["eth2", "eth3"]

    private func traffic(_ boards: LabBoards) -> EndTraffic {
      EndTraffic(
        boards: boards, ownerKey: .ofTests, client: Self.ends[0], server: Self.ends[1])
    }

    @Test func `A capture in the middle shows all of what goes without it`() async throws {
      let boards = try await LabBoards.whole
      let traffic = traffic(boards)
      try await traffic.serve()
      var address = ""
      try await boards.wait("the router has given an address to either end") {
        let addresses = try Self.ends.compactMap { end in
          try boards.run(end, "ip -4 -o addr show dev eth0").output
            .firstMatch(of: /inet ([0-9.]+)\//)?.1
        }
        address = String(addresses.last ?? "")
        return addresses.count == Self.ends.count
      }
      let (marks, captures) = try captured(boards) {
        try traffic.exchange(with: address)
      }
      for capture in captures {
        for (name, text) in marks.texts { #expect(capture.contains(text), "\(name)") }
      }
      try traffic.end()
    }

    @Test func `Ends that hear nothing of each other talk over the middle, which sees nothing`()
      async throws
    {
      let boards = try await LabBoards.whole
      try await isolated(boards) {
        let nodes = try await nodes(boards)
        let (near, far) = (nodes[1], nodes[2])
        let traffic = traffic(boards)
        try await traffic.serve()
        let (plain, captures) = try captured(boards) { try traffic.exchange(with: far.address) }
        try traffic.end()

        var marks = plain
        for node in [near, far] {
          marks.texts[node.address] = try Data(Self.bytes(ofAddress: node.address))
        }
        for capture in captures {
          for (name, text) in marks.texts { #expect(!capture.contains(text), "\(name)") }
        }
        expectPackets(captures)
        try expectWay(boards, nodes)
        let after = try #require(try boards.skynet(Self.middle, "skynet", NodeAnswer.self))
        #expect(after.forwardedBytes - nodes[0].forwardedBytes > EndTraffic.bodyBytes)
      }
    }

    // MARK: What is looked at

    /// Between the middle and each end there are whole datagrams of Skynet, enough for all the traffic, and
    /// nothing of them on both cables.
    private func expectPackets(_ captures: [Capture]) {
      var seals: [Set<[UInt8]>] = []
      for (end, capture) in zip(Self.ends, captures) {
        let payloads = capture.payloads
        let neighbours = [Self.middle, end].map { ChassisNetwork.hardwareAddress(of: $0) }
        #expect(Set(payloads.map(\.sender)) == Set(neighbours))
        let datagrams = payloads.map { SkynetDatagram($0.bytes) }
        #expect(!datagrams.contains { $0 == nil })
        let packets = datagrams.compactMap { $0 }.filter(\.isPacket)
        #expect(packets.reduce(0) { $0 + $1.byteCount } > EndTraffic.bodyBytes)
        #expect(Set(packets.map(\.number)).count == packets.count)
        seals.append(Set(packets.map(\.sealed)))
      }
      #expect(seals[0].isDisjoint(with: seals[1]))
    }

    /// From either end the middle is the one hop to the other.
    private func expectWay(_ boards: LabBoards, _ nodes: [NodeAnswer]) throws {
      for (end, other) in [(2, 3), (3, 2)] {
        let paths = try #require(try boards.skynet(end, "paths", PathsAnswer.self)).paths
        let inUse = paths.filter { $0.peer == nodes[other - 1].key && $0.state == "active" }
        #expect(!inUse.isEmpty, "\(paths)")
        for path in inUse {
          #expect(path.first == nodes[0].key)
          #expect(path.hops == (path.source ? 2 : nil))
        }
      }
      let trace = try #require(
        try boards.skynet(2, "trace \(nodes[2].address)", TraceAnswer.self))
      #expect(trace.hops.map(\.key) == [nodes[0].key, nodes[2].key])
      let counted = try #require(trace.hops.first)
      // Requests and acknowledgements one way, the page the other.
      #expect(try #require(counted.forwardBytes) > 0)
      #expect(try #require(counted.reverseBytes) > EndTraffic.bodyBytes)
    }

    // MARK: Support

    /// The three nodes, when each end has the middle alone for a neighbour and knows a way to the other.
    private func nodes(_ boards: LabBoards) async throws -> [NodeAnswer] {
      var nodes: [NodeAnswer] = []
      try await boards.wait("all boards have a node") {
        nodes = try LabBoards.numbers.compactMap {
          try boards.skynet($0, "skynet", NodeAnswer.self)
        }
        return nodes.count == LabBoards.numbers.count
      }
      let (middle, far) = (nodes[0].key, nodes[2].address)
      try await boards.wait("the middle is the one neighbour of either end") {
        try Self.ends.allSatisfy {
          try boards.skynet($0, "peers", PeersAnswer.self)?.up == [middle]
        }
      }
      try await boards.wait("one end hears the other") {
        try boards.run(Self.ends[0], "sky ping \(far) 1").status == 0
      }
      return nodes
    }

    private func isolated(_ boards: LabBoards, _ body: () async throws -> Void) async throws {
      for end in Self.ends { try await boards.changeSwitch("isolate \(end) on") }
      var problem: (any Error)?
      do { try await body() } catch { problem = error }
      for end in Self.ends { try await boards.changeSwitch("isolate \(end) off") }
      if let problem { throw problem }
    }

    /// What went over the cables of both ends meanwhile.
    private func captured<Result>(
      _ boards: LabBoards, _ body: () throws -> Result
    ) throws -> (Result, [Capture]) {
      let middle = boards.slot(Self.middle)
      let files = Self.cables.map { boards.place($0 + ".pcap") }
      for (cable, file) in zip(Self.cables, files) { try middle.beginCapture(cable, to: file) }
      let result = Swift.Result { try body() }
      for cable in Self.cables { try middle.endCapture(cable) }
      return (try result.get(), try files.map { try Capture($0) })
    }

    private static func bytes(ofAddress text: String) throws -> [UInt8] {
      var bytes = [UInt8](repeating: 0, count: OverlayAddress.byteCount)
      let result = inet_pton(AF_INET6, text, &bytes)
      try #require(result == 1, "\(text) is an address")
      return bytes
    }
  }
}
