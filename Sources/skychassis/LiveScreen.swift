import Foundation
import VirtualChassis

/// The terminal: the chassis drawn anew four times a second, or plain lines where nobody looks.
actor LiveScreen {
  private static let clear = "\u{1B}[H\u{1B}[2J"
  private static let intervalMilliseconds = 250

  private let isLive: Bool
  private let start = Date()
  private var messages: [String] = ["'help' lists the commands, 'quit' ends"]

  init(isLive: Bool) { self.isLive = isLive }

  func tell(_ text: String) {
    guard !text.isEmpty else { return }
    guard isLive else { return print(text) }
    messages += text.split(separator: "\n").map(String.init)
    messages = messages.suffix(24)
  }

  /// Until it is cancelled.
  func show(_ chassis: VirtualChassis) async {
    guard isLive else { return }
    var last: [String] = []
    while !Task.isCancelled {
      var view = await chassis.look(seconds: Int(Date().timeIntervalSince(start)))
      view.messages = messages
      let lines = view.lines
      if lines != last {
        // The line that is being typed stays below: the terminal repeats it there.
        let text = Self.clear + lines.joined(separator: "\r\n") + "\r\n> "
        FileHandle.standardOutput.write(Data(text.utf8))
        last = lines
      }
      try? await Task.sleep(for: .milliseconds(Self.intervalMilliseconds))
    }
  }
}
