import Hardware
import LinuxIO
import Panel

/// A page with sample figures, shown once.
enum SampleRun {
  private static let patienceMilliseconds: UInt64 = 20_000

  /// - Returns: 0 when the display has taken the page, 1 when it has not, 2 for an unknown sample.
  static func show(_ name: String, on description: HardwareDescription) -> Int32 {
    guard let picture = PanelPicture.all.first(where: { $0.name == name }) else {
      var names = ""
      for picture in PanelPicture.all { names += " " + picture.name }
      log("there is no sample '" + name + "'; there are" + names)
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
          frame: picture.frame, contrast: PanelCore.brightContrast, isOn: true))
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
