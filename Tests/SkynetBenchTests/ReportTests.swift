import Testing

@testable import SkynetBench

/// The tables of the benchmark.
struct ReportTests {
  private func flows() -> FlowResults {
    var flows = FlowResults(rows: [
      .init(name: "bare veth", version: "of the kernel"),
      .init(name: "wireguard-go", version: "1"), .init(name: "fastd", version: "2"),
    ])
    for (megabits, seconds) in [(8000.0, 0.5), (6000, 1), (10000, 1)] {
      flows.add(
        "bare veth", .on, .single, bitsPerSecond: megabits * 1e6, bytes: 1e9,
        processorSeconds: seconds)
    }
    flows.add(
      "wireguard-go", .on, .single, bitsPerSecond: 1.6e9, bytes: 2e9, processorSeconds: 9)
    flows.add(
      "wireguard-go", .on, .fourBack, bitsPerSecond: 1.5e9, bytes: 2e9, processorSeconds: 9)
    flows.fail("fastd", .on, "it ended")
    return flows
  }

  @Test
  func `a row has medians, cost, and ratios of the single flow`() {
    let lines = flows().table(.on).split(separator: "\n")
    let first = "| bare veth | of the kernel | 8000 (6000-10000) | - | - | - "
    #expect(lines[2] == first + "| 1.00 (0.50-1.00) | 5.00 | 1.00 |")
    #expect(lines[3] == "| wireguard-go | 1 | 1600 | - | - | 1500 | 4.50 | 1.00 | 0.20 |")
  }

  @Test
  func `what was not measured is a dash and what failed is told`() {
    let table = flows().table(.on)
    #expect(table.contains("| fastd | 2 | - | - | - | - | - | - | - |"))
    #expect(table.contains("\nfastd failed: it ended\n"))
    #expect(!flows().table(.off).contains("8000"))
  }

  @Test
  func `all lines of a table have as many cells as its head`() {
    let lines = flows().table(.on).split(separator: "\n").filter { $0.hasPrefix("|") }
    let counts = Set(lines.map { line in line.filter { $0 == "|" }.count })
    #expect(lines.count == 5)
    #expect(counts.count == 1)
  }

  @Test
  func `flows without a byte have no cost`() {
    var flows = FlowResults(rows: [.init(name: "fastd", version: "2")])
    flows.add("fastd", .off, .single, bitsPerSecond: 0, bytes: 0, processorSeconds: 1)
    #expect(flows.table(.off).contains("| fastd | 2 | 0 | - | - | - | - | - | - |"))
  }

  @Test
  func `a hop is held against the bare forwarder by its processor time`() {
    var transit = TransitResults(
      names: ["bare forwarder", "skynetd", "bare, same load"],
      shadows: ["skynetd": "bare, same load"])
    transit.add("bare, same load", .on, 64, run(176, packets: 1e6, nanoseconds: 110))
    transit.add("bare forwarder", .on, 64, run(packets: 2e6, nanoseconds: 100))
    transit.add("skynetd", .on, 64, run(packets: 1e6, nanoseconds: 125))
    transit.add("skynetd", .on, 1400, run(1340, packets: 1e6, nanoseconds: 125))
    let table = transit.table(.on)
    #expect(table.contains("| skynetd | 1340 | 1000000 |"))
    #expect(table.contains("| bare forwarder | 64 | 2000000 | 100 | 0.00 | 1.00 | - |"))
    #expect(table.contains("| skynetd | 64 | 1000000 | 125 | 0.00 | 0.80 | 0.88 |"))
    #expect(table.contains("| skynetd | 512 | - | - | - | - | - |"))
  }

  private func run(
    _ payloadBytes: Int = 64, packets: Double, nanoseconds: Double
  ) -> PacketRun {
    PacketRun(
      payloadBytes: payloadBytes, packetsPerSecond: packets, lost: 0,
      hopNanosecondsPerPacket: nanoseconds)
  }

  @Test
  func `the time of the first packet is told by contender, where one was measured`() {
    var report = BenchReport()
    var transit = TransitResults(names: ["bare forwarder", "skynetd"])
    report.transit = transit
    #expect(!report.text([.on]).contains("First packet"))
    for milliseconds in [12.5, 9.25, 10] { transit.add("skynetd", setUp: milliseconds) }
    report.transit = transit
    #expect(
      report.text([.on]).hasSuffix(
        "First packet over a hop by skynetd, path set-up included: 10.0 (9.3-12.5) ms\n"))
  }
}
