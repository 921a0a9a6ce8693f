import Base
import SkynetStatus
import SkynetWire
import Testing

@testable import skynetd

@Suite("Two daemons on a cable")
struct TwoDaemonsTests {
  @Test(
    "link up, carry what the kernel sends, and answer what they are asked",
    .enabled(if: DaemonNetwork.obstacle == nil, "needs root and /dev/net/tun"))
  func whole() throws {
    let pair = try DaemonNetwork(count: 2)
    try pair.layCable(0, 1)
    let far = try pair.start(1, settings: "price = 5000\n")
    let peer = Text.hex(far.key.bytes) + "@\(pair.address(of: 1, towards: 0)):7060"
    let near = try pair.start(0, settings: "peers = [\"\(peer)\"]\n")
    #expect(near.key != far.key)

    let ping = try pair.askPatiently(0, "ping " + Text.hex(far.key.bytes))
    let pinged = try #require(PingReport(parsing: ping))
    #expect(pinged.outcome == .answered && pinged.hops == 1)

    let peersText = try pair.ask(0, "peers")
    let peers = try #require(PeersReport(parsing: peersText))
    #expect(peers.peers.count == 1)
    #expect(peers.peers.first?.state == .up)
    #expect(peers.peers.first?.endpoint == "10.77.0.2:7060")

    // The kernel's own TCP over the interface, both ways.
    let address = far.address.text
    #expect(try pair.echo(1 << 20, from: 0, to: 1, at: address))

    let pathsText = try pair.ask(0, "paths")
    let paths = try #require(PathsReport(parsing: pathsText))
    let active = try #require(paths.paths.first { $0.state == .active })
    #expect(active.peer == far.key && active.hops == 1)
    #expect(active.sentBytes > 1 << 20 && active.receivedBytes > 1 << 20)

    let routeText = try pair.ask(0, "route " + address)
    #expect(RouteReport(parsing: routeText)?.hops.map { $0.key } == [far.key])
    let traceText = try pair.askPatiently(0, "trace " + address)
    #expect(TraceReport(parsing: traceText)?.hops.map { $0.key } == [far.key])
    let earningsText = try pair.ask(0, "earnings")
    #expect(EarningsReport(parsing: earningsText) != nil)
    let metrics = try pair.ask(0, "metrics")
    #expect(metrics.contains("skynet_peers_up 1\n"))
    let own = try pair.ask(0, "ping " + Text.hex(near.key.bytes))
    #expect(own == "refused: that is this node itself\n")
    #expect(pair.stop(0) == 0 && pair.stop(1) == 0)
  }
}
