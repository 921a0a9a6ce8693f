extension Canvas {
  /// What the owner must read before anything is destroyed.
  public mutating func draw(_ prompt: ButtonPrompt) {
    fillRounded(Area(0, 0, Self.width, 9))
    let title = String(Symbol.warning) + " FACTORY RESET"
    text(title, Area(3, 1, Self.width - 6, 7), isLit: false)
    switch prompt {
    case .hold(let seconds):
      text("Hold for factory reset:", Area(0, 13, Self.width, 8), align: .centre)
      countdown(seconds)
      let total = (Button.resetMilliseconds - Button.promptMilliseconds) / 1000
      progress(secondsLeft: seconds, of: Int(total))
      text("RELEASE TO CANCEL", Area(0, 55, Self.width, 5), font: .small, align: .centre)
    case .release:
      text("Release the button", Area(0, 26, Self.width, 8), align: .centre)
      text("NOTHING IS ERASED YET", Area(0, 41, Self.width, 5), font: .small, align: .centre)
    case .confirm(let seconds):
      text("Press again to erase all", Area(0, 13, Self.width, 8), align: .centre)
      countdown(seconds)
      progress(secondsLeft: seconds, of: Int(Button.confirmationMilliseconds / 1000))
      text("OR WAIT TO CANCEL", Area(0, 55, Self.width, 5), font: .small, align: .centre)
    }
  }

  private mutating func countdown(_ seconds: Int) {
    text("\(seconds)", Area(0, 24, Self.width, 16), font: .large, align: .centre)
  }

  private mutating func progress(secondsLeft: Int, of total: Int) {
    bar(Area(14, 44, Self.width - 28, 8), perMille: secondsLeft * 1000 / max(1, total))
  }
}
