import Base
import ChildPrograms
import Foundation
import SkynetLedger
import SkynetStatus
import SkynetWire
import Testing

@testable import skynetd

extension EightDaemonsTests {
  /// Of a link, one way, milliseconds: a spread in which datagrams overtake each other.
  private static let delay: ClosedRange<UInt64> = 5...20
  /// One way may go over the wire across.
  private static let linksOfWay: UInt64 = 5
  /// How long nothing may arrive.
  ///
  /// Documents/0018: a silent path is left 300 ms and a round trip with its margin after its last answer.
  /// The margin is four deviations, and four mean deviations of an even spread are the spread. On top come
  /// the way of that answer and of the first packet of the other path: a round trip.
  private static var boundMilliseconds: UInt64 {
    let roundTrip = 2 * linksOfWay * delay.upperBound
    let spread = 2 * linksOfWay * (delay.upperBound - delay.lowerBound)
    return 300 + roundTrip + spread + roundTrip
  }
  /// Between the last answer and the other path lie three probes and a judgement, and each waits for the
  /// processor as long as the stream's sender was seen to wait in that time.
  private static let waitsForProcessor: UInt64 = 4
  /// Until there are two ways again.
  ///
  /// A link that is silent tries a handshake each 4 s, and a source
  /// three set-ups in 7 s.
  private static let recoveryMilliseconds: UInt64 = 30_000

  @Test(
    "carry on through loss, copies, other order, cuts, restarts and clocks that jump",
    .enabled(
      if: DaemonNetwork.obstacle == nil && FalseClock.library != nil,
      "needs root, /dev/net/tun and libfaketime"), arguments: [1])
  func disturbed(_ seed: UInt64) throws {
    let eight = try EightNodes(seed: seed)
    try eight.meet()
    let address = eight.far.address.text
    let delay = Self.delay
    eight.change {
      $0.delayMilliseconds = delay
      $0.lossPerMille = 10
      $0.copiesPerMille = 15
    }
    #expect(try eight.network.echo(64 << 10, from: 0, to: 7, at: address), "seed \(seed)")
    // What was lost is missing at the receiver, and what came twice counts once.
    for wire in EightNodes.wires.indices { try expectSameCounts(eight, wire, seed) }
    let counts = EightNodes.wires.indices.flatMap { wire in
      (0...1).map { eight.network.exchange.count(wire, way: $0) }
    }
    #expect(counts.contains { $0.lost > 0 })
    #expect(counts.contains { $0.copied > 0 })
    #expect(counts.contains { $0.overtaken > 0 })

    let stream = try eight.network.stream(from: 0, to: 7, at: address)
    defer { stream.end() }
    try cutWires(eight, stream, seed)
    try moveClocks(eight, stream, seed)
    try restartHops(eight, stream, seed)

    stream.end()
    eight.network.crash(EightNodes.farEnd)
    #expect(try eight.restart(EightNodes.farEnd).key == eight.far.key)
    #expect(try eight.network.echo(4096, from: 0, to: 7, at: address), "seed \(seed)")
    for node in eight.nodes.indices { #expect(eight.network.stop(node) == 0) }
  }

  /// One way is cut, then all of them; all heals.
  private func cutWires(_ eight: EightNodes, _ stream: DatagramStream, _ seed: UInt64) throws {
    let ways = try settle(eight, stream)
    let link = try #require(ways.links.first)
    try expectShortSilence(eight, stream, seed, "cut") { eight.cut(link.0, link.1) }
    #expect(try eight.installed().route == ways.spare, "seed \(seed)")

    let cuts = [(1, 2), (2, 5), (5, 6)]
    for cut in cuts { eight.cut(cut.0, cut.1) }
    let dividedAt = DaemonNetwork.now
    // Longer than a path without a standby is kept.
    #expect(
      !DaemonNetwork.wait(milliseconds: 4000) { stream.hasArrived(sentAfter: dividedAt) },
      "seed \(seed): nothing crosses what is cut")
    eight.change { $0.isCut = false }
  }

  /// Two nodes' wall clocks go forward by a year, back to 1970 and to what they were.
  private func moveClocks(_ eight: EightNodes, _ stream: DatagramStream, _ seed: UInt64) throws {
    try settle(eight, stream)
    let downs = try downs(eight)
    for days in [400, -20_000, 0] {
      try expectShortSilence(eight, stream, seed, "clocks by \(days) days") {
        for (node, clock) in eight.clocks {
          try clock.set(days: days)
          let daemon = try #require(eight.network.daemons[node])
          let isFaked = try ChildProgram.run(["cat", "/proc/\(daemon.identifier)/maps"])
            .contains("libfaketime")
          #expect(isFaked, "seed \(seed), node \(node)")
          let date = try ChildProgram.run(
            ["unshare", "--mount"] + clock.prefix + ["date", "+%s"])
          let seconds = try #require(Double(date.trimmingCharacters(in: .whitespacesAndNewlines)))
          let expected = Date().timeIntervalSince1970 + Double(days) * 86_400
          #expect(abs(seconds - expected) < 60)
        }
      }
    }
    #expect(try self.downs(eight) == downs, "seed \(seed): no link went down")
  }

  private func downs(_ eight: EightNodes) throws -> [UInt64] {
    try eight.nodes.indices.map {
      try eight.network.figure($0, "skynet_link_changes_total{to=\"down\"}")
    }
  }

  /// Hops of the way in use end in order or are killed; they come back with their key and their books.
  private func restartHops(_ eight: EightNodes, _ stream: DatagramStream, _ seed: UInt64) throws {
    let first = try #require(try settle(eight, stream).nodes.first)
    let earned = try eight.network.figure(first, "skynet_earned_droplets_total")
    #expect(earned > 0)
    try expectShortSilence(eight, stream, seed, "end of \(first)") {
      #expect(eight.network.stop(first) == 0)
    }
    let settled = earnings(eight, first).all
    #expect(settled.earned >= earned && settled.earned > 0, "seed \(seed)")
    try comeBack(eight, first, stream, seed)

    for _ in 0..<2 {
      let hop = try #require(try settle(eight, stream).nodes.first)
      try expectShortSilence(eight, stream, seed, "loss of \(hop)") { eight.network.crash(hop) }
      try comeBack(eight, hop, stream, seed)
    }
    let report = EarningsReport(parsing: try eight.network.ask(first, "earnings"))
    #expect(try #require(report).settled >= settled.earned, "seed \(seed)")
  }

  private func comeBack(
    _ eight: EightNodes, _ node: Int, _ stream: DatagramStream, _ seed: UInt64
  ) throws {
    #expect(try eight.restart(node).key == eight.nodes[node].key)
    #expect(
      try DaemonNetwork.wait(milliseconds: Self.recoveryMilliseconds) {
        try eight.isLinked(node)
      }, "seed \(seed): \(node) joins again by itself")
    try settle(eight, stream)
  }

  /// Waits until the stream flows and has a way to spare.
  @discardableResult
  private func settle(_ eight: EightNodes, _ stream: DatagramStream) throws -> EightNodes.Ways {
    let now = DaemonNetwork.now
    var ways = EightNodes.Ways()
    let isSettled = try DaemonNetwork.wait(milliseconds: Self.recoveryMilliseconds) {
      let paths = try eight.ways()
      ways = try eight.installed()
      return stream.hasArrived(sentAfter: now) && paths.count == 2
        && paths.allSatisfy { $0.latencyMicroseconds != nil } && !ways.links.isEmpty
        && !ways.nodes.isEmpty
    }
    guard isSettled else {
      let paths = try eight.network.ask(0, "paths")
      throw DaemonNetwork.Failure(description: "the stream has no two ways: \(ways) " + paths)
    }
    return ways
  }

  /// Does something to the way in use, and holds the longest pause of the stream against the bound.
  private func expectShortSilence(
    _ eight: EightNodes, _ stream: DatagramStream, _ seed: UInt64, _ what: String,
    _ body: () throws -> Void
  ) throws {
    let start = DaemonNetwork.now
    try body()
    let end = DaemonNetwork.now + 2 * Self.boundMilliseconds
    #expect(
      DaemonNetwork.wait(milliseconds: Self.recoveryMilliseconds) {
        stream.hasArrived(sentAfter: end)
      }, "seed \(seed), \(what): the stream does not go on")
    let silence = stream.silence(from: start, to: end)
    let late = silence.atSender - min(silence.atSender, DatagramStream.pauseMilliseconds)
    let bound = Self.boundMilliseconds + Self.waitsForProcessor * late
    print("\(what): silent for \(silence.atReceiver) ms of \(bound) ms")
    #expect(silence.atReceiver <= bound, "seed \(seed), \(what)")
  }
}
