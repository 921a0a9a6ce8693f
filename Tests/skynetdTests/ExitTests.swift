import Base
import Foundation
import SkynetStatus
import Testing

@testable import skynetd

/// What leaves the overlay through another node; the outside is a namespace without a daemon.
@Suite("A daemon as an exit", .serialized)
struct ExitTests {
  /// More than a window of TCP and a receipt of the meter.
  private static let count = 3 << 20
  /// From errno(3) of Linux.
  private static let (networkUnreachable, hostUnreachable, notPermitted): (Int32, Int32, Int32) =
    (101, 113, 13)

  @Test(
    "carries IPv4 and IPv6 to the outside and back, whole and paid for",
    .enabled(if: DaemonNetwork.obstacle == nil, "needs root and /dev/net/tun"),
    arguments: ExitNetwork.WayBack.possible)
  func whole(_ way: ExitNetwork.WayBack) throws {
    let exits = try ExitNetwork()
    try exits.startExit("exit = true\n")
    try exits.lead(way)
    try exits.startClient(through: true)
    try exits.serve(Self.count)
    let isTranslated = way == .translated
    let known = [
      (ExitNetwork.outside4, isTranslated ? ExitNetwork.exit4 : exits.client4, exits.client4),
      (ExitNetwork.outside6, isTranslated ? ExitNetwork.exit6 : exits.client6, exits.client6),
    ]
    for (address, seen, own) in known {
      let client = try #require(try exits.visit(address, Self.count))
      let server = try #require(exits.visits(address).first)
      #expect(client.sentHash == server.receivedHash && client.receivedHash == server.sentHash)
      #expect(client.address == own && server.address == seen)
    }
    // Both ways and both times: the hop was paid a droplet a byte.
    let isPaid = try DaemonNetwork.wait(milliseconds: 10_000) {
      try exits.network.figure(ExitNetwork.hop, "skynet_earned_droplets_total") > 4 * Self.count
    }
    #expect(isPaid)
    // A packet with one hop left ends at the kernel of the exit, whose answer finds the client.
    #expect(
      try exits.send(to: ExitNetwork.outside4, from: exits.client4, hops: 1)
        == Self.hostUnreachable)
  }

  @Test(
    "drops and counts what has a source that is not the client's",
    .enabled(if: DaemonNetwork.obstacle == nil, "needs root and /dev/net/tun"))
  func spoofed() throws {
    let exits = try ExitNetwork()
    try exits.startExit("exit = true\n")
    try exits.lead(.routed)
    try exits.startClient(through: true)
    try exits.serve(1)
    #expect(try exits.visit(ExitNetwork.outside4, 1) != nil)
    let figure = "skynet_dropped_packets_total{reason=\"address-not-allowed\"}"
    var dropped = try exits.network.figure(ExitNetwork.exit, figure)
    for (address, source) in [
      (ExitNetwork.outside4, "100.64.9.9"), (ExitNetwork.outside4, "198.51.100.9"),
      (ExitNetwork.outside6, "fd00::9"), (ExitNetwork.outside6, "2001:db8:9::9"),
    ] {
      try exits.shell(ExitNetwork.client, ["ip addr add \(source) dev sky0 nodad"])
      let before = try forwarded(exits)
      #expect(try exits.send(20, to: address, from: source) == 0)
      let isDropped = try DaemonNetwork.wait(milliseconds: 5000) {
        try exits.network.figure(ExitNetwork.exit, figure) >= dropped + 20
      }
      #expect(isDropped, "\(source)")
      dropped = try exits.network.figure(ExitNetwork.exit, figure)
      #expect(try forwarded(exits) == before, "\(source)")
    }
  }

  /// What the exit's kernel took from the tunnel to send it on.
  private func forwarded(_ exits: ExitNetwork) throws -> String {
    try exits.network.run(
      in: ExitNetwork.exit, "sh", "-c",
      "grep ^Ip: /proc/net/snmp | tail -n 1 | cut -d' ' -f7;"
        + " grep Ip6OutForwDatagrams /proc/net/snmp6")
  }

  @Test(
    "lets nothing out by itself, and says so to whoever asks",
    .enabled(if: DaemonNetwork.obstacle == nil, "needs root and /dev/net/tun"))
  func off() throws {
    let exits = try ExitNetwork()
    try exits.startExit("")
    try exits.lead(.routed)
    try exits.serve(1)
    try exits.startClient(through: false)
    for address in [ExitNetwork.outside4, ExitNetwork.outside6] {
      #expect(try exits.attempt(address) == Self.networkUnreachable)
    }
    exits.network.stop(ExitNetwork.client)

    try exits.startClient(through: true)
    let isTold = try DaemonNetwork.wait(milliseconds: 20_000) {
      let answers = [
        try exits.attempt(ExitNetwork.outside4), try exits.attempt(ExitNetwork.outside6),
      ]
      return answers == [Self.hostUnreachable, Self.notPermitted]
    }
    #expect(isTold)
    let client = exits.network.said(ExitNetwork.client)
    #expect(client.contains(" is no exit: packets for outside are refused\n"))
    // The same node is reached inside, as any other.
    let key = Text.hex(try #require(exits.exitReport).key.bytes)
    let ping = try exits.network.askPatiently(ExitNetwork.client, "ping " + key)
    #expect(PingReport(parsing: ping)?.outcome == .answered)
    for address in [ExitNetwork.outside4, ExitNetwork.outside6] {
      #expect(exits.visits(address).isEmpty)
    }
  }

  @Test func `owners find in README what these tests type`() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(
      contentsOfFile: root.appendingPathComponent("README.md").path, encoding: .utf8)
    let lines = text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    for command in ExitNetwork.exitCommands + ExitNetwork.translationCommands
      + ExitNetwork.guardCommands + ExitNetwork.clientCommands
    {
      #expect(lines.contains(command), "\(command)")
    }
  }
}
