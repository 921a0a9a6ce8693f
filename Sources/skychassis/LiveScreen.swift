import Foundation
import VirtualChassis

/// The terminal: the chassis drawn anew four times a second, or plain lines where nobody looks.
///
/// The line that is being typed is the terminal's own. It stands below the picture, and every drawing
/// leaves it and its cursor alone.
actor LiveScreen {
  private static let intervalMilliseconds = 250
  private static let messagesMax = 200

  /// What terminals understand since the VT100.
  private enum Control {
    static let keepCursor = "\u{1B}7"
    static let restoreCursor = "\u{1B}8"
    static let home = "\u{1B}[H"
    static let clearRestOfLine = "\u{1B}[K"
    static let clearBelow = "\u{1B}[J"

    static func go(toRow row: Int) -> String { "\u{1B}[\(row);1H" }
  }

  private struct Size: Equatable {
    var columns = 80
    var rows = 40
  }

  private let isLive: Bool
  private let start = Date()
  private var messages: [String] = ["'help' lists the commands, 'quit' ends"]
  private var size = Size(columns: 0, rows: 0)

  init(isLive: Bool) { self.isLive = isLive }

  func tell(_ text: String) {
    guard !text.isEmpty else { return }
    guard isLive else { return Self.tellPlainly(text) }
    messages += text.split(separator: "\n").map(String.init)
    messages = messages.suffix(Self.messagesMax)
  }

  /// At once, also where the output is a file or a pipe.
  static func tellPlainly(_ text: String) {
    guard !text.isEmpty else { return }
    print(text)
    fflush(nil)
  }

  /// A line was typed and taken: the next one starts in its place.
  func prompt(after line: String? = nil) {
    guard isLive else { return }
    if let line { messages.append("> " + line) }
    write(Control.go(toRow: size.rows - 1) + Control.clearBelow + "> ")
  }

  /// Until it is cancelled.
  func show(_ chassis: VirtualChassis) async {
    guard isLive else { return }
    var last: [String] = []
    while !Task.isCancelled {
      var view = await chassis.look(seconds: Int(Date().timeIntervalSince(start)))
      let found = Self.measure()
      if found != size {
        size = found
        last = []
        write(Control.home + Control.clearBelow)
        prompt()
      }
      // Below the picture are the line that is typed, and one for the cursor after it.
      (view.columns, view.rows) = (size.columns, size.rows - 2)
      view.messages = messages
      let lines = view.lines
      if lines != last {
        draw(lines)
        last = lines
      }
      try? await Task.sleep(for: .milliseconds(Self.intervalMilliseconds))
    }
  }

  /// Leaves the last picture where it is.
  func end() {
    guard isLive else { return }
    write(Control.go(toRow: size.rows - 1) + Control.clearBelow)
  }

  private func draw(_ lines: [String]) {
    let text = lines.map { $0 + Control.clearRestOfLine }.joined(separator: "\r\n")
    write(Control.keepCursor + Control.home + text + Control.restoreCursor)
  }

  private func write(_ text: String) { FileHandle.standardOutput.write(Data(text.utf8)) }

  private static func measure() -> Size {
    var window = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &window) == 0, window.ws_row > 3,
      window.ws_col > 0
    else { return Size() }
    return Size(columns: Int(window.ws_col), rows: Int(window.ws_row))
  }
}
