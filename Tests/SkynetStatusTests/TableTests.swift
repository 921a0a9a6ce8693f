import SkynetStatus
import SkynetWire
import Testing

/// What a person reads.
struct TableTests {
  @Test
  func `this node`() {
    #expect(
      Samples.node.table == """
        key        \(Samples.hex(1))
        address    \(Samples.node.address.text) on sky0
        peers      3 of 5 up, UDP port 7060
        paths      2 of this node, 17 of others
        traffic    1.1 KiB received, 3.5 MiB sent, 16777215.9 TiB forwarded

        """)
  }

  @Test
  func `neighbours`() {
    #expect(
      Samples.peers.table == """
        PEER         STATE    FOR      RTT        LOSS   MTU   RECEIVED  SENT     WHERE
        00000002...  up       1 d 2 h  23.456 ms  1.2 %  1452  1.1 KiB   3.3 KiB  [2001:db8::7]:7060
        00000003...  unknown  0 s      -          -      -     0 B       0 B      -

        """)
    #expect(PeersReport().table == "no peers\n")
  }

  @Test
  func `earnings in SKY`() {
    #expect(
      Samples.earnings.table == """
        settled    2.041000 SKY; last hour 0.031000 SKY, day -, 7 days -
        pending    0.000012 SKY
        spent      0.007000 SKY
        PEER         CARRIED  USED     EARNED    SPENT     OWES US   WE OWE
        00000002...  1.1 KiB  3.3 KiB  0.031000  0.007000  0.000012  0.000001

        """)
  }

  @Test
  func `pings and what they came to`() {
    var summary = PingSummary()
    var report = Samples.ping
    #expect(report.table.hasSuffix(": 23.456 ms, 3 links\n"))
    summary.add(report)
    report.microseconds = 10_000
    report.hops = 1
    #expect(report.table.hasSuffix(": 10.000 ms, 1 link\n"))
    summary.add(report)
    summary.add(PingReport(target: Samples.key(4), outcome: .lost))
    #expect(
      summary.text == "2 of 3 answered; least 10.000 ms, mean 16.728 ms, most 23.456 ms\n")
    #expect(PingSummary().text == "0 of 0 answered\n")
    for _ in 0..<200 { summary.add(report) }
    #expect(summary.sent == 100)
  }

  @Test
  func `routes and traces name each node of the way`() {
    for table in [Samples.route.table, Samples.trace.table] {
      #expect(table.contains("\n1  00000002..."))
      #expect(table.contains("\n2  00000004..."))
    }
    #expect(
      RouteReport(target: Samples.key(4), state: .none).table
        .hasSuffix("\nno way that map and settings allow\n"))
    #expect(TraceReport(target: Samples.key(4)).table.hasSuffix("\nno way there\n"))
  }
}
