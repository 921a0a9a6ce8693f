import Foundation
import Panel
import Testing
import VirtualChassis

extension PanelBoardTests {
  /// The owner's only key, from the line through the kernel's debouncing to the daemon.
  @Suite(.serialized)
  struct `A button` {
    private static let resetSentence = "the owner asks for a factory reset"

    let board: PanelBoard

    init() throws { board = try PanelBoard.current }

    @Test
    func `pressed shortly shows the next page`() async throws {
      try await board.wake()
      let before = try await board.longPress()
      try await board.lab.wait("the panel shows the page \(before)") { board.page == before }
      try await board.press()
      let next = PanelBoard.successors(of: before)
      try await board.lab.wait("the panel shows one of \(next)") {
        board.page.map(next.contains) ?? false
      }
    }

    @Test
    func `pressed long confirms the page and leaves it`() async throws {
      let (before, after) = try await board.pages {}
      #expect(before == after)
    }

    @Test
    func `that bounces at both ends counts once`() async throws {
      let (before, after) = try await board.pages {
        try await bounce()
        try await Task.sleep(for: .milliseconds(300))
        try await bounce()
      }
      #expect(PanelBoard.successors(of: before).contains(after), "\(before), \(after)")
    }

    @Test
    func `that is touched for five milliseconds was not pressed`() async throws {
      for _ in 0..<10 {
        var isShort = false
        let (before, after) = try await board.pages {
          let start = ContinuousClock.now
          try board.slot.burst(edges: 2, microsecondsBetween: 5000)
          while try board.slot.lines.status("button").edgesToCome > 0 { await Task.yield() }
          isShort = ContinuousClock.now - start < .milliseconds(15)
        }
        // On a busy machine the contact lasts longer, and is a press.
        guard isShort else { continue }
        return #expect(before == after)
      }
      throw board.lab.problem("this machine is too busy for five milliseconds")
    }

    /// Faster than anything can follow, and just slow enough to pass the kernel's debouncing.
    @Test(arguments: [(edges: 20_000, microseconds: 0), (20_000, 25), (300, 7_000)])
    func `that goes wild harms nothing`(edges: Int, microseconds: Int) async throws {
      let mark = try board.lab.markLog()
      let process = try #require(try board.lab.process("paneld"))
      try board.slot.burst(edges: edges, microsecondsBetween: microseconds)
      try await waitForBurst()
      try await waitForCalm(process)
      try await showsNextPage()
      #expect(try board.lab.process("paneld") == process)
      let log = try board.lab.log(of: "paneld", since: mark)
      #expect(!log.contains { $0.contains(Self.resetSentence) }, "\(log)")
    }

    @Test
    func `held for eight seconds warns and does nothing without another press`() async throws {
      let mark = try board.lab.markLog()
      try await board.holdForReset()
      try await board.lab.wait("the warning is gone") { board.page != nil }
      try await showsNextPage()
      let log = try board.lab.log(of: "paneld", since: mark)
      #expect(!log.contains { $0.contains(Self.resetSentence) }, "\(log)")
    }

    @Test
    func `held for eight seconds and pressed again asks for a factory reset, once`() async throws {
      // The board of all these tests must not really forget itself; `ResetTests` has one that may.
      try board.lab.run("rc-service identityd stop")
      let mark = try board.lab.markLog()
      try await board.holdForReset()
      try await board.press()
      var requests: [String] = []
      try await board.lab.wait("the request is in the log") {
        requests = try board.lab.log(of: "paneld", since: mark).filter {
          $0.contains(Self.resetSentence)
        }
        return !requests.isEmpty
      }
      _ = try await board.longPress()
      #expect(requests.count == 1, "\(requests)")
      try board.lab.run("rc-service identityd start")
      try await board.waitForPage()
    }

    private func showsNextPage() async throws {
      let (before, after) = try await board.pages { try await board.press() }
      #expect(PanelBoard.successors(of: before).contains(after), "\(before), \(after)")
    }

    /// An odd number of edges within ten milliseconds: the line ends on the other side.
    private func bounce() async throws {
      try board.slot.burst(edges: 21, microsecondsBetween: 500)
      try await waitForBurst()
    }

    private func waitForBurst() async throws {
      try await board.lab.wait("the burst ends") {
        try board.slot.lines.status("button").edgesToCome == 0
      }
    }

    /// Returns when the daemon takes less than a third of the processor.
    private func waitForCalm(_ process: Int) async throws {
      try await board.lab.wait("the daemon is calm") {
        let before = try used(by: process)
        try await Task.sleep(for: .milliseconds(500))
        let after = try used(by: process)
        return (after.seconds - before.seconds) * 3 < after.now - before.now
      }
    }

    /// Processor time that a process took so far, and the time of the board, in seconds.
    private func used(by process: Int) throws -> (seconds: Double, now: Double) {
      let text = try board.lab.run("cut -d ' ' -f 14,15 /proc/\(process)/stat; cat /proc/uptime")
      let numbers = text.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
      guard numbers.count >= 3 else {
        throw board.lab.problem("no figures of the process: \(text)")
      }
      return ((numbers[0] + numbers[1]) / 100, numbers[2])
    }
  }
}
