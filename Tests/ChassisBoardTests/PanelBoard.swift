import Foundation
import Hardware
import ImageBuilder
import Synchronization
import Testing
import VirtualChassis

@testable import Panel

/// One board with a panel that all suites share: a boot takes longer than most of the tests.
@Suite(.serialized, .panelBoard)
struct PanelBoardTests {}

struct PanelBoardTrait: SuiteTrait, TestScoping {
  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    let board = try await PanelBoard()
    do {
      try await board.start()
      try await PanelBoard.$shared.withValue(board) { try await function() }
    } catch {
      await board.lab.chassis.end()
      throw error
    }
    await board.lab.chassis.end()
  }
}

extension Trait where Self == PanelBoardTrait {
  static var panelBoard: Self { Self() }
}

/// The board, its button as a finger has it, and its panel as an eye sees it.
final class PanelBoard: Sendable {
  @TaskLocal static var shared: PanelBoard?

  static var current: PanelBoard {
    get throws { try #require(shared) }
  }

  /// Shorter than long, longer than any debounce.
  private static let shortMilliseconds = 300
  /// Longer than what counts as long, and short of what the owner is warned of.
  private static let longMilliseconds = 1_750
  /// A page that the owner chose stays a bit longer than this.
  private static let steadySeconds = 25.0

  let lab: LabChassis
  /// What the emulated controller showed for a sample, so that none is taken twice.
  let samples = Mutex<[String: Frame]>([:])
  private let host = Mutex("")

  var slot: VirtualSlot { lab.slot }

  init() async throws {
    var plan = VirtualChassis.Plan()
    plan.boards = 1
    lab = try await LabChassis(plan)
  }

  func start() async throws {
    try await lab.chassis.start()
    try await lab.machine.wait(for: "sky> ")
    let name = try await lab.status().host
    host.withLock { $0 = name }
    try await waitForPage()
  }

  /// Holds the button until the panel says that it is enough, and lets it go.
  func holdForReset() async throws {
    try await wake()
    try await setButton(true)
    for seconds in [6, 3, 1] { try await waitForPrompt(.hold(secondsLeft: seconds)) }
    try await waitForPrompt(.release)
    try await setButton(false)
    try await waitForPrompt(.confirm(secondsLeft: 10))
  }

  // MARK: The eye

  /// Which page a person sees; nil for anything else.
  var page: Page? { slot.panel.picture.flatMap(page) }

  func page(of picture: Frame) -> Page? {
    let host = host.withLock { $0 }
    return Page.allCases.first { $0 != .pairing && PictureReader.shows($0, host: host, picture) }
  }

  func waitForPage() async throws {
    try await lab.wait("the panel shows a page") { page != nil }
  }

  func waitForPrompt(_ prompt: ButtonPrompt) async throws {
    try await lab.wait("the panel shows \(prompt)") {
      slot.panel.picture.map { PictureReader.shows(prompt, $0) } ?? false
    }
  }

  // MARK: The finger

  /// Puts the button down or lets it go, and returns when the guest has been told.
  func setButton(_ isDown: Bool) async throws {
    let before = try slot.lines.status("button").interrupts
    try slot.setButton(isDown)
    try await lab.wait("the guest takes the edge of the button") {
      try slot.lines.status("button").interrupts > before
    }
  }

  func press() async throws {
    try await setButton(true)
    try await Task.sleep(for: .milliseconds(Self.shortMilliseconds))
    try await setButton(false)
  }

  /// Presses until the panel is bright: a press on a dim one does nothing else.
  func wake() async throws {
    try await press()
    try await press()
  }

  /// - Returns: the page that the daemon names in its log.
  func longPress() async throws -> Page {
    let mark = try lab.markLog()
    try await setButton(true)
    try await Task.sleep(for: .milliseconds(Self.longMilliseconds))
    try await setButton(false)
    let sentence = "long press on page "
    var name = ""
    try await lab.wait("the long press is in the log") {
      let line = try lab.log(of: "paneld", since: mark).first { $0.contains(sentence) }
      name = line.flatMap { $0.components(separatedBy: sentence).last } ?? ""
      return !name.isEmpty
    }
    return try #require(Page.allCases.first { $0.name == name }, "\(name)")
  }

  /// Does something between two long presses, which tell the page and do not change it.
  ///
  /// Once more where it took so long that the page went on by itself.
  func pages(around act: () async throws -> Void) async throws -> (before: Page, after: Page) {
    for _ in 0..<5 {
      try await wake()
      let start = ContinuousClock.now
      let before = try await longPress()
      try await act()
      let after = try await longPress()
      if ContinuousClock.now - start < .seconds(Self.steadySeconds) { return (before, after) }
    }
    throw lab.problem("too slow to look at two pages within \(Self.steadySeconds) s")
  }

  /// Where one press may lead: an alarm may have come up.
  static func successors(of page: Page) -> [Page] {
    var figures = PanelFigures()
    figures.boards = PanelSamples.boards
    let plain = page.next(figures)
    figures.alarms = PanelSamples.alarms
    return [plain, page.next(figures)]
  }
}
