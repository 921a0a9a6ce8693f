import Testing

@testable import SkynetBench

/// What contenders are asked and what they answer.
struct ContenderTests {
  @Test
  func `fastd's keys are found in what it prints`() throws {
    let keys = try Fastd.keys(in: "Info: Reading 32 bytes\nSecret: 48ab\nPublic: 83cd\n")
    #expect(keys.secret == "48ab")
    #expect(keys.open == "83cd")
    #expect(throws: BenchProblem.self) { try Fastd.keys(in: "Secret: 48ab\n") }
  }

  @Test
  func `versions are read one a line`() {
    let versions = RivalPrograms.versions(in: "fastd 23-2\nlibcap2 1:2.75-10\nodd\n")
    #expect(versions == ["fastd": "23-2", "libcap2": "1:2.75-10"])
  }

  @Test
  func `a folder without versions is named`() {
    let problem = #expect(throws: BenchProblem.self) { try RivalPrograms(folder: "/nowhere") }
    #expect(problem?.what.contains("/nowhere") == true)
  }

  @Test
  func `Skynet's address is the one below fd00, not the link's own`() {
    let text = """
      3: sky0: <POINTOPOINT,UP> mtu 1408 qdisc fq_codel state UNKNOWN qlen 500
          inet6 fe80::5c1f:8a4d:1f0e:9c1/64 scope link stable-privacy
          inet6 fd41:7a3c:9e01:22b4:8c:1d2e:3f40:5162/8 scope global nodad

      """
    #expect(SkynetPrograms.overlayAddress(in: text) == "fd41:7a3c:9e01:22b4:8c:1d2e:3f40:5162")
    #expect(SkynetPrograms.overlayAddress(in: "3: sky0: <UP> fd link") == nil)
  }

  @Test
  func `a command goes into its namespace unchanged`() {
    let command = Namespace(name: "far").inside(Command("iperf3", "--server"))
    #expect(command.words == ["ip", "netns", "exec", "far", "iperf3", "--server"])
  }
}
