import Foundation
import ImageBuilder

extension VirtualChassis {
  /// Carries out a command.
  ///
  /// - Returns: what to tell whoever gave it; `quit` is the caller's to carry out.
  public func perform(_ command: ChassisCommand) async throws -> String {
    switch command {
    case .plug(let number, let isPlugged):
      try setPlugged(number, isPlugged)
      return "slot \(number): plug \(isPlugged ? "in" : "pulled")"
    case .link(let number, let isUp):
      _ = try slot(number)
      network.setLink(of: number, isUp: isUp)
      try? slot(number).setCarrier("eth0", isUp: isUp)
      return "slot \(number): cable \(isUp ? "in" : "pulled")"
    case .press(let number, let milliseconds):
      try await slot(number).press(milliseconds: milliseconds)
      return "slot \(number): button pressed for \(milliseconds) ms"
    case .burst(let number, let edges, let microseconds):
      try slot(number).burst(edges: edges, microsecondsBetween: microseconds)
      return "slot \(number): \(edges) edges on the button, \(microseconds) us apart"
    case .pause(let number, let isPaused):
      try slot(number).setPaused(isPaused)
      return "slot \(number): the processor \(isPaused ? "stands still" : "goes on")"
    case .freezeBus(let number, let isFrozen):
      let bus = try slot(number).bus
      if isFrozen { bus.freeze() } else { bus.thaw() }
      return "slot \(number): the bus is \(isFrozen ? "wedged" : "free")"
    case .refuse(let number, let count):
      try slot(number).bus.failNext(count)
      return "slot \(number): the next \(count) messages are refused"
    case .panel(let number, let isPlugged):
      try slot(number).setPanel(isPlugged: isPlugged)
      return "slot \(number): panel \(isPlugged ? "plugged in" : "unplugged")"
    case .picture(let number, let file):
      try slot(number).writePicture(to: URL(filePath: file))
      return "slot \(number): wrote \(file)"
    case .type(let number, let text):
      try slot(number).running().send(text + "\n")
      return ""
    case .console(let number): return try slot(number).running().transcript.tail(lines: 20)
    case .waitSeconds(let seconds):
      try await Task.sleep(for: .seconds(seconds))
      return ""
    case .waitFor(let number, let text):
      try await slot(number).running().wait(for: text, seconds: 600)
      return "slot \(number) wrote '\(text)'"
    case .help: return ChassisCommand.helpText
    case .quit: return ""
    }
  }
}
