import Base
import ControlSocket
import Hardware
import LinuxIO
import Panel
import Provisioning

/// The daemon's loop: edges, figures and time go into the core, pictures and lamps come out.
struct PanelService: ~Copyable {
  private static let edgesMax = 64
  private static let tickMilliseconds: UInt64 = 500
  private static let figuresMilliseconds: UInt64 = 2000
  /// Nobody looks: figures are only asked for so that an alarm can light the panel.
  private static let darkMilliseconds: UInt64 = 10_000

  private var screen: PanelScreen?
  private var controls: PanelControls
  private var core: PanelCore
  private var sources: FigureSources
  private var figures: PanelFigures?
  private var figuresAt: UInt64 = 0
  private var isLit = true
  private var published = ""
  private var wasReady = false
  private var poll = PollSet()

  init(_ description: HardwareDescription) throws(SystemError) {
    let now = Clock.bootMilliseconds
    if let panel = description.panel {
      screen = try PanelScreen(panel, now: now)
    } else {
      screen = nil
    }
    controls = PanelControls(description, now: now)
    core = PanelCore(now: now)
    sources = FigureSources(now: now)
  }

  /// Waits for one round of events and handles them.
  mutating func turn() throws(SystemError) {
    try wait()
    var now = Clock.bootMilliseconds
    // A line that chatters gives events without end: the rest waits for the next turn.
    for _ in 0..<Self.edgesMax {
      guard let edge = controls.nextEdge(now: now) else { break }
      if let edge { handle(.edge(isDown: edge.isDown), now: edge.milliseconds) }
    }
    now = Clock.bootMilliseconds
    if controls.hasLostEdges() { handle(.edgesLost, now: now) }
    if core.wantsLevel, let isDown = controls.level { handle(.level(isDown: isDown), now: now) }
    if now >= figuresAt {
      let collected = sources.collect(now: now)
      figures = collected
      figuresAt = now + (isLit ? Self.figuresMilliseconds : Self.darkMilliseconds)
      handle(.figures(collected), now: now)
    } else {
      handle(.tick, now: now)
    }
    controls.setLamps(Lamps(figures: figures, prompt: core.prompt(now: now)), now: now)
    turnScreen(now)
    publish(now)
  }

  private mutating func wait() throws(SystemError) {
    let now = Clock.bootMilliseconds
    var deadline = min(now + Self.tickMilliseconds, max(now, figuresAt))
    if core.wantsLevel { deadline = min(deadline, now + Button.levelIntervalMilliseconds) }
    if let change = controls.nextLampChange(after: now) { deadline = min(deadline, change) }
    poll.removeAll()
    for descriptor in controls.descriptors { poll.add(descriptor) }
    if screen != nil, let descriptor = screen?.descriptor {
      poll.add(descriptor)
      if let due = screen?.deadline { deadline = min(deadline, max(due, now)) }
    }
    try poll.wait(milliseconds: Int32(clamping: deadline - now))
  }

  private mutating func handle(_ input: PanelInput, now: UInt64) {
    for action in core.handle(input, now: now) {
      switch action {
      case .show(let output):
        if output.isOn != isLit {
          isLit = output.isOn
          // Whoever woke it wants to see how things are.
          if isLit { figuresAt = 0 }
        }
        screen?.show(output)
      case .confirm(let page): log("long press on page " + page.name)
      case .factoryReset: orderFactoryReset()
      }
    }
  }

  /// The identity daemon leaves the order for the next boot and restarts the board.
  private func orderFactoryReset() {
    do throws(SystemError) {
      let answer = try ControlClient.ask(
        IdentityQuestion.reset.line, of: IdentityQuestion.path, patienceMilliseconds: 5000)
      log("the owner asks for a factory reset: " + Text.printable(answer))
    } catch {
      log("the owner asks for a factory reset, and it is not ordered: " + error.explanation)
    }
  }

  private mutating func turnScreen(_ now: UInt64) {
    screen?.turn(now: now)
    let isReady = screen?.health.isReady ?? false
    // What it shows after a fault is a picture of before.
    if isReady && !wasReady { handle(.displayStarted, now: now) }
    wasReady = isReady
  }

  /// Leaves the state of the devices where the board daemon finds it, whenever it changes.
  private mutating func publish(_ now: UInt64) {
    var reports = controls.reports
    if let report = screen?.health.report { reports.insert(report, at: 0) }
    let text = DeviceReport.encoded(reports)
    guard text != published else { return }
    published = text
    for report in reports where report.state.isFailure {
      log(report.encoded)
    }
    do throws(SystemError) {
      try Files.replace(DeviceReport.path(daemon: "paneld"), with: text, mode: 0o644)
    } catch {
      log(error.explanation)
    }
  }
}
