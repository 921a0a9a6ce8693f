import Base
import Foundation
import SkynetStatus
import SkynetWire
import Testing

/// What is sent between daemon and command, letter by letter: both ends may be of other versions.
struct ReportTests {
  private func check<Report: SkynetReport>(_ report: Report, _ text: String) throws {
    #expect(report.text == text)
    #expect(Report(parsing: text) == report)
    let document = try JSONSerialization.jsonObject(with: Data(report.json.utf8))
    #expect(document is [String: Any])
  }

  @Test
  func `this node`() throws {
    try check(
      Samples.node,
      """
      key \(Samples.hex(1))
      at 93784123
      interface sky0 7060
      peers 3 5
      paths 2 17
      bytes 1200 3670016 18446744073709551615

      """)
  }

  @Test
  func `neighbours, with a dash for what is not known`() throws {
    try check(
      Samples.peers,
      """
      peers 2
      peer \(Samples.hex(2)) up [2001:db8::7]:7060 23456 12 1452 aegis128l 1200 3400 93784
      peer \(Samples.hex(3)) unknown - - - - - 0 0 0

      """)
  }

  @Test
  func `paths, with who chose the way`() throws {
    try check(
      Samples.paths,
      """
      paths 2 2
      path 7 \(Samples.hex(4)) active out 3 \(Samples.hex(2)) 45678 0 1404 1 2 77
      path 8 \(Samples.hex(5)) setting-up in - \(Samples.hex(5)) - - - 0 0 0
      kept-off \(Samples.hex(6)) - 540
      kept-off \(Samples.hex(6)) \(Samples.hex(7)) 1199

      """)
  }

  @Test
  func `a route and the spare one`() throws {
    try check(
      Samples.route,
      """
      route \(Samples.hex(4)) installed
      hop \(Samples.hex(2)) 11000 0 250000
      hop \(Samples.hex(4)) 12000 - 0
      spare \(Samples.hex(4)) - - 0
      end 2 1

      """)
    try check(
      RouteReport(target: Samples.key(4), state: .none), "route \(Samples.hex(4)) none\nend 0 0\n")
  }

  @Test
  func `a ping`() throws {
    try check(Samples.ping, "ping \(Samples.hex(4)) answered 23456 3\n")
    try check(
      PingReport(target: Samples.key(4), outcome: .lost), "ping \(Samples.hex(4)) lost - -\n")
  }

  @Test
  func `a trace, with dashes for a hop that said nothing`() throws {
    try check(
      Samples.trace,
      """
      trace \(Samples.hex(4)) 2
      hop \(Samples.hex(2)) 11000 1452 1200 3 3400 5 7 0
      hop \(Samples.hex(4)) - - - - - - - -

      """)
  }

  @Test
  func `earnings, with dashes for a time that is not covered`() throws {
    try check(
      Samples.earnings,
      """
      settled 31000 - - 2041000
      pending 12
      spent 7000
      peers 1
      peer \(Samples.hex(2)) 1200 3400 31000 7000 12 1

      """)
    try check(EarningsReport(), "settled - - - 0\npending 0\nspent 0\npeers 0\n")
  }

  /// An answer that lost its end must not pass for a shorter one.
  @Test
  func `no answer that was cut short is taken`() {
    func expectRefusal<Report: SkynetReport>(_ report: Report) {
      let bytes = Array(report.text.utf8)
      for count in 0..<bytes.count {
        let text = String(decoding: bytes[..<count], as: UTF8.self)
        #expect(Report(parsing: text) == nil, "\(text)")
      }
    }
    expectRefusal(Samples.node)
    expectRefusal(Samples.peers)
    expectRefusal(Samples.paths)
    expectRefusal(Samples.route)
    expectRefusal(Samples.ping)
    expectRefusal(Samples.trace)
    expectRefusal(Samples.earnings)
  }

  @Test
  func `more than an answer holds is counted`() throws {
    var peers = PeersReport()
    var worst = PeerReport(key: Samples.key(2), state: .calling)
    worst.endpoint = "[2001:db81:2345:6789:abcd:ef01:2345:6789]:65535"
    worst.latencyMicroseconds = .max
    worst.lossPerMille = 1000
    worst.mtu = .max
    worst.cipher = "aegis128l"
    worst.receivedBytes = .max
    worst.sentBytes = .max
    worst.seconds = .max
    for _ in 0..<300 { peers.add(worst) }
    #expect(peers.total == 300 && peers.peers.count == PeersReport.countMax)
    #expect(peers.text.utf8.count < 65536)
    #expect(PeersReport(parsing: peers.text) == peers)
    #expect(peers.table.hasSuffix("\nand 44 more\n"))
    var paths = PathsReport()
    var path = PathReport(
      number: .max, peer: Samples.key(2), first: Samples.key(3), state: .settingUp)
    path.hops = 8
    path.latencyMicroseconds = .max
    path.lossPerMille = 1000
    path.mtu = .max
    path.receivedBytes = .max
    path.sentBytes = .max
    path.seconds = .max
    for _ in 0..<300 { paths.add(path) }
    for _ in 0..<100 {
      paths.add(KeptOffReport(node: Samples.key(4), other: Samples.key(5), seconds: .max))
    }
    #expect(paths.keptOff.count == PathsReport.keptOffMax)
    #expect(paths.text.utf8.count < 65536)
    #expect(PathsReport(parsing: paths.text) == paths)
    var earnings = EarningsReport()
    for _ in 0..<300 { earnings.add(.init(key: Samples.key(2))) }
    #expect(EarningsReport(parsing: earnings.text) == earnings)
    #expect(earnings.peers.count == EarningsReport.peersMax)
  }

  @Test
  func `a word of a stranger does not break a line`() {
    var report = PeersReport()
    var peer = PeerReport(key: Samples.key(2), state: .up)
    peer.endpoint = "a b\nc\u{1B}ä"
    report.add(peer)
    #expect(report.text.split(separator: "\n").count == 2)
    #expect(PeersReport(parsing: report.text)?.peers.first?.endpoint == "a?b?c???")
  }

  @Test
  func `a node's figures hold for half a minute`() {
    var node = Samples.node
    node.atMilliseconds = 1000
    #expect(node.isFresh(now: 1000) && node.isFresh(now: 30_999))
    #expect(!node.isFresh(now: 31_000) && !node.isFresh(now: 999))
  }
}
