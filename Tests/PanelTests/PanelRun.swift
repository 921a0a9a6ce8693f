import Hardware
import Panel
import Simulation

/// A panel over time: ticks twice a second, reads the button when it is asked to.
struct PanelRun {
  /// Pages of a round while there is neither an alarm nor a pairing.
  static let rotatingCount = Page.allCases.count - 3

  var figures = PanelSamples.figures
  private(set) var core: PanelCore
  private(set) var now: UInt64
  private(set) var shown: PanelOutput?
  private(set) var showsCount = 0
  /// What was asked for beside pictures.
  private(set) var requests: [PanelAction] = []
  private var isDown = false

  init(now: UInt64 = 10_000) {
    self.now = now
    core = PanelCore(now: now)
    send()
  }

  static func frame(_ prompt: ButtonPrompt) -> Frame {
    var canvas = Canvas()
    canvas.draw(prompt)
    return canvas.frame
  }

  mutating func send() { take(core.handle(.figures(figures), now: now)) }

  mutating func restartDisplay() { take(core.handle(.displayStarted, now: now)) }

  mutating func wait(_ milliseconds: UInt64) {
    let end = now + milliseconds
    while now < end {
      let step = Button.levelIntervalMilliseconds
      now = min(end, (now / step + 1) * step)
      if core.wantsLevel { take(core.handle(.level(isDown: isDown), now: now)) }
      if now % 500 == 0 { take(core.handle(.tick, now: now)) }
    }
  }

  /// A press, and the moment after it in which it is understood.
  mutating func press(_ milliseconds: UInt64, release: Bool = true) {
    isDown = true
    take(core.handle(.edge(isDown: true), now: now))
    wait(milliseconds)
    if release { self.release() }
  }

  mutating func holdOn(_ milliseconds: UInt64) { wait(milliseconds) }

  mutating func release() {
    isDown = false
    take(core.handle(.edge(isDown: false), now: now))
    wait(200)
  }

  private mutating func take(_ actions: [PanelAction]) {
    for action in actions {
      if case .show(let output) = action {
        shown = output
        showsCount += 1
      } else {
        requests.append(action)
      }
    }
  }
}
