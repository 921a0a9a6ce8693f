import Foundation
import Hardware
import ImageBuilder
import Panel
import Simulation
import Synchronization
import Testing
import VirtualChassis

extension PanelBoardTests {
  /// Every page from the emulated controller, through the kernel of the guest; GOLDENS=write in the
  /// environment takes new ones.
  @Suite(.serialized, .panelDaemonStopped)
  struct `A panel` {
    private static let goldens = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Goldens")
    private static let documents = TestedImage.repository.appending(path: "Documents/pictures")

    let board: PanelBoard

    init() throws { board = try PanelBoard.current }

    @Test(arguments: PanelPicture.all.map(\.name))
    func `shows every page as it was approved`(name: String) throws {
      try compare(
        PanelRendering.exact(try board.showSample(name)),
        Self.goldens.appending(path: name + ".png"))
    }

    @Test
    func `has no approved picture of a page that there is no more`() throws {
      let names = try FileManager.default.contentsOfDirectory(atPath: Self.goldens.path)
      #expect(names.sorted() == PanelPicture.all.map { $0.name + ".png" }.sorted())
    }

    /// The other controller, with a memory that is wider than the glass.
    @Test(arguments: ["boards-eight", "pairing", "reset-hold"])
    func `with an SH1106 shows the same`(name: String) throws {
      let panel = VirtualPanel(.sh1106, seed: 11)
      board.slot.bus.attach(panel, at: VirtualSlot.panelAddress)
      defer { board.slot.bus.attach(board.slot.panel, at: VirtualSlot.panelAddress) }
      let place = HardwareDescription.path
      try board.lab.run(
        "sed s/ssd1306/sh1106/ \(place) >/tmp/sh1106 && mount --bind /tmp/sh1106 \(place)")
      defer { _ = try? board.lab.run("umount \(place)") }
      #expect(panel.picture == nil)
      try board.lab.run("paneld --sample \(name)")
      #expect(panel.problems.isEmpty)
      let approved = try Data(contentsOf: Self.goldens.appending(path: name + ".png"))
      #expect(Data(PanelRendering.exact(panel.picture).encoded) == approved)
    }

    /// The pictures in the documents are what the controller shows, as an eye sees it.
    @Test
    func `looks as in the documents`() throws {
      let boards = PanelRendering.lifelike(try board.showSample("boards-eight"), scale: 4)
      try compare(boards, Self.documents.appending(path: "oled-boards.png"))
      let pages = try Self.pages.map { try board.showSample($0) }
      let sheet = PanelRendering.lifelikeSheet(pages, columns: 3, scale: 2)
      try compare(sheet, Self.documents.appending(path: "oled-pages.png"))
    }

    private static let pages = [
      "boards-eight", "processor", "memory", "temperature", "bandwidth", "reward", "peers",
      "storage", "update-downloading", "about", "pairing", "alarms",
    ]

    private func compare(_ image: PNGImage, _ file: URL) throws {
      let drawn = Data(image.encoded)
      if ProcessInfo.processInfo.environment["GOLDENS"] == "write" { try drawn.write(to: file) }
      let approved = try? Data(contentsOf: file)
      #expect(
        drawn == approved,
        "\(file.lastPathComponent) differs; look at it: GOLDENS=write takes the new picture")
    }
  }
}

extension PanelBoard {
  /// The panel's picture of a sample page, from a memory of noise and without one wrong byte on the bus.
  func showSample(_ name: String) throws -> Frame {
    if let known = samples.withLock({ $0[name] }) { return known }
    let problems = slot.panel.problems.count
    slot.panel.losePower(seed: 3)
    try lab.run("paneld --sample \(name)")
    #expect(slot.panel.problems.count == problems, "\(slot.panel.problems)")
    let picture = try #require(slot.panel.picture, "the panel is dark")
    samples.withLock { $0[name] = picture }
    return picture
  }
}

/// Nobody but the test shows anything meanwhile.
struct PanelDaemonStopped: SuiteTrait, TestScoping {
  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    let board = try PanelBoard.current
    try board.lab.run("rc-service paneld stop")
    try await function()
    board.slot.panel.losePower(seed: 5)
    try board.lab.run("rc-service paneld start")
    try await board.waitForPage()
  }
}

extension Trait where Self == PanelDaemonStopped {
  static var panelDaemonStopped: Self { Self() }
}
