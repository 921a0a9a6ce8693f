import Testing

@testable import SkynetBench

/// What is asked of the machine before and while it measures.
struct MachineTests {
  @Test
  func `another user than root is told so`() {
    let problem = #expect(throws: BenchProblem.self) {
      try Cage.check(user: 1000, searchPath: "/bin") { _ in true }
    }
    #expect(problem?.what.contains("root") == true)
  }

  @Test
  func `missing programs are named with their packages`() {
    let problem = #expect(throws: BenchProblem.self) {
      try Cage.check(user: 0, searchPath: "/bin:/sbin") { path in
        !["/bin/iperf3", "/sbin/iperf3", "/bin/ip", "/sbin/ip", "/bin/mount"].contains(path)
      }
    }
    #expect(problem?.what == "these programs are missing: ip, iperf3")
    #expect(problem?.wayOut.contains("iproute2") == true)
  }

  @Test
  func `a machine without the tunnel device is told so`() {
    let problem = #expect(throws: BenchProblem.self) {
      try Cage.check(user: 0, searchPath: "/bin") { $0 != "/dev/net/tun" }
    }
    #expect(problem?.what.contains("/dev/net/tun") == true)
  }

  @Test
  func `a machine that has all may measure`() throws {
    try Cage.check(user: 0, searchPath: "/bin") { _ in true }
  }

  @Test
  func `processor time is read behind a name with brackets and spaces`() {
    let stat =
      "8 (a) b) R 1 0 0 0 -1 4194304 105 0 0 0 11 22 33 44 20 0 1 0 3656457 3133440 394"
    let times = ProcessTimes(stat: stat)
    #expect(times?.own == 33)
    #expect(times?.ended == 77)
  }

  @Test(arguments: ["", "8", "8 (a) R 1 0 0", "8 (a) R 1 0 0 0 -1 1 1 0 0 0 x 22 33 44 20 0 1"])
  func `what is no stat gives no time`(text: String) {
    #expect(ProcessTimes(stat: text) == nil)
  }

  @Test
  func `each cable of a chain has its network`() {
    #expect((0..<3).map(NetworkChain.address) == ["10.0.0.1", "10.0.0.2", "10.0.1.2"])
  }

  @Test
  func `offloads that are off take the ones before with them`() {
    #expect(Offloads.on.featuresOff.isEmpty)
    #expect(Set(Offloads.off.featuresOff).isStrictSuperset(of: Offloads.tcpOff.featuresOff))
  }
}
