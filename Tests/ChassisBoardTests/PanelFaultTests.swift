import Foundation
import Hardware
import Panel
import Simulation
import Testing
import VirtualChassis

extension PanelBoardTests {
  /// What breaks is named on the console, harms nothing else, and is well again by itself.
  @Suite(.serialized)
  struct `A fault` {
    let board: PanelBoard

    init() throws { board = try PanelBoard.current }

    @Test
    func `of a display that refuses is named and over when it takes again`() async throws {
      let before = board.slot.bus.status.refusals
      board.slot.bus.failNext(1_000_000)
      try await board.lab.waitForDevice("display", "not-acknowledged")
      // Tries after 1, 2, 4 ... seconds.
      try await board.lab.wait("three tries") { board.slot.bus.status.refusals >= before + 3 }
      board.slot.bus.failNext(0)
      try await board.lab.waitForDevice("display", "ready")
      #expect(board.slot.bus.status.refusals < before + 10)
      try await board.waitForPage()
    }

    @Test
    func `of a display that is unplugged shows nobody the noise of its memory`() async throws {
      let before = board.slot.bus.status.refusals
      board.slot.setPanel(isPlugged: false)
      try await board.lab.waitForDevice("display", "not-acknowledged")
      try await board.lab.wait("four tries") { board.slot.bus.status.refusals >= before + 4 }
      #expect(try await board.lab.status().state(ofService: "paneld") == "started")
      // From here on the panel is another one, whose pictures are all kept.
      let watched = WatchedPanel(seed: 77)
      let noise = watched.noise
      board.slot.bus.attach(watched, at: VirtualSlot.panelAddress)
      defer { board.slot.bus.attach(board.slot.panel, at: VirtualSlot.panelAddress) }
      try await board.lab.waitForDevice("display", "ready")
      try await board.lab.wait("a page is seen") {
        watched.pictures.contains { board.page(of: $0) != nil }
      }
      #expect(watched.problems.isEmpty)
      #expect(WatchedPanel.likeness(noise, noise) > 900)
      for picture in watched.pictures {
        #expect(WatchedPanel.likeness(picture, noise) < 64)
      }
      board.slot.setPanel(isPlugged: false)
      try await board.lab.waitForDevice("display", "not-acknowledged")
      board.slot.setPanel(isPlugged: true)
      try await board.waitForPage()
    }

    @Test
    func `of a wedged bus holds up neither button nor console`() async throws {
      board.slot.bus.freeze()
      defer { board.slot.bus.thaw() }
      let start = ContinuousClock.now
      try await board.lab.waitForDevice("display", "frozen")
      _ = try await board.longPress()
      try await board.lab.wait("five seconds of answers") {
        let status = try await board.lab.status()
        #expect(status.state(ofDevice: "display") == "frozen")
        #expect(status.state(ofDevice: "button") == "ready")
        return ContinuousClock.now - start > .seconds(5)
      }
      let messages = board.slot.bus.status.messages
      board.slot.bus.thaw()
      try await board.lab.waitForDevice("display", "ready")
      try await board.lab.wait("pictures flow") { board.slot.bus.status.messages > messages + 2 }
      try await board.waitForPage()
    }

    /// The other process is a panel daemon that somebody started by hand.
    @Test
    func `of lines that another process holds names it and ends with it`() async throws {
      let lab = board.lab
      try lab.run("rc-service paneld stop")
      try lab.run("setsid /usr/bin/paneld </dev/null >/dev/null 2>&1 & echo $! >/tmp/holder")
      try await lab.wait("the other one holds the button") {
        try board.slot.lines.status("button").trigger != .none
      }
      try lab.run("rc-service paneld start")
      try await lab.waitForDevice("button", "held(paneld)")
      #expect(try await lab.status().state(ofDevice: "lamp-ready") == "held(paneld)")
      try lab.run("kill -9 $(cat /tmp/holder)")
      try await lab.waitForDevice("button", "ready")
      try await lab.waitForDevice("lamp-ready", "ready")
      try await lab.waitForDevice("display", "ready")
      _ = try await board.longPress()
    }

    @Test
    func `that kills the panel daemon is made good by its supervisor`() async throws {
      let process = try #require(try board.lab.process("paneld"))
      let problems = board.slot.panel.problems.count
      try board.lab.run("kill -9 \(process)")
      board.slot.panel.losePower(seed: 79)
      try await board.lab.wait("another panel daemon") {
        let now = try board.lab.process("paneld")
        return now != nil && now != process
      }
      try await board.waitForPage()
      try await board.lab.waitForDevice("display", "ready")
      try await board.lab.waitForDevice("button", "ready")
      let (before, after) = try await board.pages { try await board.press() }
      #expect(PanelBoard.successors(of: before).contains(after))
      #expect(board.slot.panel.problems.count == problems)
    }
  }
}
