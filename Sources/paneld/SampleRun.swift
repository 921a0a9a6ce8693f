import Hardware
import LinuxIO
import Panel

/// One page with sample figures, shown once.
enum SampleRun {
  private static let patienceMilliseconds: UInt64 = 20_000

  /// - Returns: 0 when the display has taken the page, 1 when it has not, 2 for an unknown page.
  static func show(_ name: String, on description: HardwareDescription) -> Int32 {
    var wanted: Page?
    for page in Page.allCases where page.name == name { wanted = page }
    guard let wanted else {
      var names = ""
      for page in Page.allCases { names += " " + page.name }
      log("there is no page '" + name + "'; there are" + names)
      return 2
    }
    guard let panel = description.panel else {
      log("this board's description names no panel")
      return 1
    }
    do throws(SystemError) {
      let start = Clock.bootMilliseconds
      var screen = try PanelScreen(panel, now: start)
      screen.show(
        PanelOutput(
          frame: PanelSamples.frame(of: wanted), contrast: PanelCore.brightContrast, isOn: true))
      var poll = PollSet()
      var now = start
      while now < start + patienceMilliseconds {
        screen.turn(now: now)
        if screen.isSettled(now: now) { return 0 }
        poll.removeAll()
        poll.add(screen.descriptor)
        try poll.wait(milliseconds: 50)
        now = Clock.bootMilliseconds
      }
      log("the display is " + screen.health.explanation(now: now))
      return 1
    } catch {
      log(error.explanation)
      return 1
    }
  }
}
