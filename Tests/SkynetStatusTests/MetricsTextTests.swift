import SkynetStatus
import Testing

/// Against the form that Prometheus' documentation gives for version 0.0.4.
struct MetricsTextTests {
  @Test
  func `a family has its help, its kind and its samples`() {
    var metrics = MetricsText()
    metrics.family("skynet_link_bytes_total", .counter, help: "Bytes by direction.")
    metrics.sample(1200, [.init("peer", "a1"), .init("direction", "in")])
    metrics.sample(.max, [.init("peer", "a1"), .init("direction", "out")])
    metrics.family("skynet_latency_seconds", .gauge, help: "Round trip.")
    metrics.seconds(microseconds: 1_023_456)
    metrics.family("skynet_loss_ratio", .gauge, help: "Loss.")
    metrics.ratio(perMille: 12)
    #expect(
      metrics.text == """
        # HELP skynet_link_bytes_total Bytes by direction.
        # TYPE skynet_link_bytes_total counter
        skynet_link_bytes_total{peer="a1",direction="in"} 1200
        skynet_link_bytes_total{peer="a1",direction="out"} 18446744073709551615
        # HELP skynet_latency_seconds Round trip.
        # TYPE skynet_latency_seconds gauge
        skynet_latency_seconds 1.023456
        # HELP skynet_loss_ratio Loss.
        # TYPE skynet_loss_ratio gauge
        skynet_loss_ratio 0.012

        """)
  }

  @Test
  func `what labels and help say stays in its line`() {
    var metrics = MetricsText()
    metrics.family("a", .gauge, help: "one\\two\n\"three\"")
    metrics.sample(1, [.init("b", "x\"y\\z\nä")])
    #expect(
      metrics.text == """
        # HELP a one\\\\two\\n"three"
        # TYPE a gauge
        a{b="x\\"y\\\\z\\nä"} 1

        """)
  }

  @Test(arguments: [(0, "0.000000"), (999_999, "0.999999"), (1_000_000, "1.000000")])
  func `seconds keep every microsecond`(microseconds: UInt64, text: String) {
    var metrics = MetricsText()
    metrics.family("a_seconds", .gauge, help: "x")
    metrics.seconds(microseconds: microseconds)
    #expect(metrics.text.hasSuffix("\na_seconds " + text + "\n"))
  }

  @Test
  func `a name that is none, and a sample that comes twice, are our mistakes`() async {
    await #expect(processExitsWith: .failure) {
      var metrics = MetricsText()
      metrics.family("2a", .gauge, help: "x")
    }
    await #expect(processExitsWith: .failure) {
      var metrics = MetricsText()
      metrics.family("bytes", .counter, help: "x")
    }
    await #expect(processExitsWith: .failure) {
      var metrics = MetricsText()
      metrics.family("a", .gauge, help: "x")
      metrics.family("a", .gauge, help: "x")
    }
    await #expect(processExitsWith: .failure) {
      var metrics = MetricsText()
      metrics.family("a", .gauge, help: "x")
      metrics.sample(1, [.init("b:c", "x")])
    }
    await #expect(processExitsWith: .failure) {
      var metrics = MetricsText()
      metrics.family("a", .gauge, help: "x")
      metrics.sample(1, [.init("b", "x")])
      metrics.sample(2, [.init("b", "x")])
    }
  }
}
